// A producer. For Node none is published that signs and retries, so this loop is ours; the
// call is postLogStoreLogs of @alicloud/log. What the vendor publishes is a tracker for pages,
// @aliyun-sls/web-track-browser: it makes batches, but neither signs nor retries.
//
// The argument is a call as in driver.js with project, logstore, count, size and by, which
// is "log" or "web". It prints {sent, retried}.
'use strict';

const Log = require('@alicloud/log');
require('./local');

const call = JSON.parse(process.argv[2]);
const ids = Array.from({ length: call.count }, (_, i) => 'log-' + i);
const throttled = ['WriteQuotaExceed', 'ShardWriteQuotaExceed', 'ServerBusy'];
let retried = 0;

const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

// put writes one batch, and once more each time that the service is throttled.
async function put(client, logs) {
  for (let wait = 10; ; wait *= 2) {
    try {
      return await client.postLogStoreLogs(call.project, call.logstore, { logs, topic: 'node', source: 'producer' });
    } catch (e) {
      if (!throttled.includes(e.code) || wait > 2000) throw e;
      retried++;
      await sleep(wait);
    }
  }
}

async function bySDK() {
  const client = new Log({ accessKeyId: call.id, accessKeySecret: call.secret, endpoint: call.endpoint });
  const batches = [];
  for (let i = 0; i < ids.length; i += call.size) {
    const logs = ids.slice(i, i + call.size).map((id) => ({ content: { id }, timestamp: Math.floor(Date.now() / 1000) }));
    batches.push(put(client, logs));
    if (batches.length % 4 === 0) await Promise.all(batches);
  }
  await Promise.all(batches);
}

// byWebTracker has the vendor's tracker write in batches of its own. It sends as a page does;
// XMLHttpRequest stands on fetch here.
async function byWebTracker() {
  const sent = [];
  global.window = {
    addEventListener() {},
    XMLHttpRequest: class {
      open(method, url) { Object.assign(this, { method, url }); }
      send(body) {
        sent.push(fetch(this.url, { method: this.method, body }).then(async (answer) => {
          if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
        }));
      }
    },
  };
  global.navigator = {};
  const WebTracker = require('@aliyun-sls/web-track-browser');
  const tracker = new WebTracker({
    host: `http://${call.project}.${call.endpoint}`, logstore: call.logstore, count: call.size, time: 1, topic: 'node', source: 'producer',
  });
  for (const id of ids) tracker.send({ id });
  await sleep(1500); // for the last batch, which waits for its time
  await Promise.all(sent);
}

(async () => {
  await (call.by === 'web' ? byWebTracker() : bySDK());
  process.stdout.write(JSON.stringify({ sent: ids.length, retried }) + '\n');
})();
