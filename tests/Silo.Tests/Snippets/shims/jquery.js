// $.ajax as far as the pages use it: with GET a string of data goes behind the URL, otherwise it is the body.
globalThis.$ = {
  ajax({ url, method, data, headers, success }) {
    const verb = method.toUpperCase();
    const isGet = verb === 'GET';
    if (isGet && data) url += (url.includes('?') ? '&' : '?') + data;
    return fetch(url, { method: verb, headers, body: isGet ? undefined : data })
      .then(async answer => answer.ok ? success(await answer.json()) : console.log(answer.status, await answer.text()));
  },
};
