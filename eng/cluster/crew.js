// The processes of the cluster: started, listed in cluster.json, started again when they die, ended in good order.
'use strict';
const { spawn } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const sleep = milliseconds => new Promise(resolve => { setTimeout(resolve, milliseconds); });
const patience = 60_000;

class Crew {
  #data;
  #members = [];
  #ending = null;

  constructor(data) {
    this.#data = data;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => this.end().then(() => process.exit(0)));
  }

  /** Starts a process that stays, and waits until it does what it is for: `ready` is told the process' id. */
  async hire(member, ready) {
    this.#members.push(member);
    await this.#start(member, ready);
  }

  /** Runs a command to its end. */
  async run(command, words, env) {
    const child = this.#spawn({ command, words, env });
    const code = await new Promise(resolve => { child.once('exit', resolve); });
    if (code !== 0) throw new Error(`${path.basename(command)} ${words.join(' ')} ended with ${code}.`);
  }

  /** The last one first: who is asked outlives who asks. */
  end() {
    return this.#ending ??= (async () => {
      console.log('Ending …');
      for (const roles of [['balancer'], ['api'], ['silo'], ['s3'], ['postgres']]) {
        await Promise.all(this.#members.filter(member => roles.includes(member.role)).map(member => this.#stop(member)));
      }
      fs.rmSync(this.#list, { force: true });
    })();
  }

  get #list() {
    return path.join(this.#data, 'cluster.json');
  }

  async #start(member, ready) {
    const child = this.#spawn(member);
    member.pid = child.pid;
    child.once('exit', (code, signal) => this.#left(member, child, signal ?? code, ready));
    member.child = child;
    for (const until = Date.now() + patience; !(await ready(child.pid)); await sleep(50)) {
      if (this.#ending) return;
      if (child.exitCode !== null || child.signalCode !== null) throw new Error(`A ${member.role} ended before it served; see ${this.#logOf(member)}.`);
      if (Date.now() > until) throw new Error(`A ${member.role} does not serve after ${patience / 1000} s; see ${this.#logOf(member)}.`);
    }
    this.#write();
  }

  #left(member, child, how, ready) {
    if (this.#ending || member.child !== child) return;
    console.error(`A ${member.role} (process ${child.pid}) ended: ${how}.`);
    // As an orchestrator would, and no sooner: who cannot start must not keep the machine busy.
    sleep(1_000).then(() => (this.#ending ? null : this.#again(member, ready)));
  }

  async #again(member, ready) {
    try {
      await this.#start(member, ready);
      if (!this.#ending) console.error(`A ${member.role} serves again (process ${member.pid}).`);
    } catch (error) {
      // When it died once more, that has been seen to already.
      console.error(error.message);
    }
  }

  /** Ended by the kernel when this process dies; in a group of its own, so that a terminal's Ctrl-C reaches this process alone. */
  #spawn(member) {
    const log = member.role ? fs.openSync(this.#logOf(member), 'a', 0o600) : 'inherit';
    const words = ['--pdeathsig', 'TERM', ...(member.as ?? []), member.command, ...(member.words ?? [])];
    const child = spawn('setpriv', words, { stdio: ['ignore', log, log], detached: true, cwd: member.cwd, env: { ...process.env, ...member.env } });
    if (log !== 'inherit') fs.closeSync(log);
    return child;
  }

  #logOf(member) {
    const number = this.#members.filter(other => other.role === member.role).indexOf(member) + 1;
    return path.join(this.#data, `${member.role}-${number}.log`);
  }

  async #stop({ child, stop = 'SIGTERM' }) {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise(resolve => { child.once('exit', resolve); });
    child.kill(stop);
    await gone;
  }

  #write() {
    const processes = this.#members.filter(member => member.pid).map(({ role, pid, address, http, management }) => ({ role, pid, address, http, management }));
    fs.writeFileSync(`${this.#list}.new`, `${JSON.stringify({ processes }, null, 2)}\n`);
    fs.renameSync(`${this.#list}.new`, this.#list);
  }
}

module.exports = { Crew };
