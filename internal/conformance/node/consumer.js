// A consumer of a consumer group. For Node none is published, so the loop is ours. The calls
// are those of @alicloud/sls20201230; its PullLogs leaves the project out of the host and
// reads protobuf as JSON, so that call goes through the SDK's own execute, which signs,
// sends and decompresses, and protobufjs decodes it by the sls.proto of @alicloud/log.
//
// The argument is a call as in driver.js with project, logstore, group, consumer, field, size
// and stop, a file: once it is there, the consumer dies after a batch that it has read and not
// kept. It prints what it does: {joined}, {read, shard}, {checkpoint, shard}.
'use strict';

const fs = require('fs');
const path = require('path');
const protobuf = require('protobufjs');
const { $OpenApiUtil } = require('@alicloud/openapi-core');
const { RuntimeOptions } = require('@alicloud/tea-util');
const sls = require('@alicloud/sls20201230');
const { config } = require('./local');

const call = JSON.parse(process.argv[2]);
const client = new sls.default(config(call));
const proto = protobuf.loadSync(path.join(path.dirname(require.resolve('@alicloud/log')), 'lib/sls.proto'));
const LogGroupList = proto.lookupType('sls.LogGroupList');
const of = [call.project, call.logstore];

const tell = (what) => fs.writeSync(1, JSON.stringify(what) + '\n');
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

// held has the cursor to read next of each shard that this consumer reads.
const held = new Map();

// beat sends a heartbeat, gives up the shards that are no longer its own, and takes on new
// ones. One that was late has to give up everything first.
async function beat() {
  let shards = [];
  try {
    const request = new sls.ConsumerGroupHeartBeatRequest({ consumer: call.consumer, body: [...held.keys()] });
    shards = (await client.consumerGroupHeartBeat(...of, call.group, request)).body;
  } catch (e) {
    if (e.code !== 'NotExistConsumerWithBody') throw e;
  }
  for (const shard of held.keys()) if (!shards.includes(shard)) held.delete(shard);
  for (const shard of shards) if (!held.has(shard)) held.set(shard, await resume(shard));
  tell({ joined: shards });
}

// resume returns where the group is in a shard: at its checkpoint, or at the beginning.
async function resume(shard) {
  const kept = (await client.getCheckPoint(...of, call.group, new sls.GetCheckPointRequest({ shard }))).body;
  if (kept.length > 0) return kept[0].checkpoint;
  return (await client.getCursor(...of, String(shard), new sls.GetCursorRequest({ from: 'begin' }))).body.cursor;
}

// pull returns the values of the field in the next logs of a shard, and the cursor after them.
async function pull(shard, cursor) {
  const params = new $OpenApiUtil.Params({
    action: 'PullLogs', version: '2020-12-30', protocol: 'HTTP', pathname: `/logstores/${call.logstore}/shards/${shard}?type=log`,
    method: 'GET', authType: 'AK', style: 'ROA', reqBodyType: 'none', bodyType: 'byte',
  });
  const request = new $OpenApiUtil.OpenApiRequest({ hostMap: { project: call.project }, headers: {}, query: { cursor, count: String(call.size) } });
  const answer = await client.execute(params, request, new RuntimeOptions({}));
  const values = [];
  for (const group of LogGroupList.decode(answer.body).logGroupList) {
    for (const log of group.Logs) values.push(...log.Contents.filter((c) => c.Key === call.field).map((c) => c.Value));
  }
  return { values, next: answer.headers['x-log-cursor'] };
}

// step reads once from a shard, and keeps how far it came only when the logs are read.
async function step(shard, cursor) {
  const { values, next } = await pull(shard, cursor);
  if (values.length === 0) return;
  tell({ read: values, shard });
  if (fs.existsSync(call.stop)) process.kill(process.pid, 'SIGKILL');
  const request = new sls.ConsumerGroupUpdateCheckPointRequest({ consumer: call.consumer, forceSuccess: false, shard, checkpoint: next });
  await client.consumerGroupUpdateCheckPoint(...of, call.group, request);
  tell({ checkpoint: next, shard });
  held.set(shard, next);
}

(async () => {
  for (;;) {
    await beat();
    for (const [shard, cursor] of [...held]) await step(shard, cursor);
    await sleep(20);
  }
})();
