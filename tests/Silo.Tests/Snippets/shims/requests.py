# The package's get and post as far as the pages use them, for Python 2 and 3.
import json as _json

try:
    from urllib2 import HTTPError, Request, urlopen
    from urllib import urlencode
except ImportError:
    from urllib.error import HTTPError
    from urllib.parse import urlencode
    from urllib.request import Request, urlopen


class Response(object):
    def __init__(self, status_code, content):
        self.status_code = status_code
        self.content = content

    def json(self):
        return _json.loads(self.content.decode('utf-8'))

    def raise_for_status(self):
        if self.status_code >= 400:
            raise Exception('%d %s' % (self.status_code, self.content))


def _send(url, body, params=None, headers=None):
    request = Request(url + ('?' + urlencode(params) if params else ''), body, headers or {})
    try:
        answer = urlopen(request)
    except HTTPError as error:
        answer = error
    return Response(answer.getcode(), answer.read())


def get(url, params=None, headers=None):
    return _send(url, None, params, headers)


def post(url, params=None, data=None, json=None, headers=None):
    body = data if json is None else _json.dumps(json).encode('utf-8')
    return _send(url, b'' if body is None else body, params, headers)
