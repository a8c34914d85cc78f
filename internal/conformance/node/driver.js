// Makes calls with the Node SDKs as the tests ask for them: one call a line on standard
// input, in JSON, and one answer a line on standard output.
'use strict';

const { config } = require('./local');
const openapi = require('@alicloud/openapi-client');
const openapiUtil = require('@alicloud/openapi-util').default;
const tea = require('@alicloud/tea-typescript');
const util = require('@alicloud/tea-util');
const Log = require('@alicloud/log');

const sdks = {
  ram: require('@alicloud/ram20150501'),
  resourcemanager: require('@alicloud/resourcemanager20200331'),
  sls: require('@alicloud/sls20201230'),
  sts: require('@alicloud/sts20150401'),
};

const methodOf = (action) => action[0].toLowerCase() + action.slice(1);

// request fills the request of an operation with parameters by the names that are sent.
function request(Request, params) {
  const names = Request.names(), types = Request.types(), sent = {};
  for (const [name, text] of Object.entries(params)) {
    const field = Object.keys(names).find((f) => names[f] === name);
    if (!field) throw new Error(`${Request.name} has no parameter ${name}`);
    sent[name] = types[field] === 'string' ? text : JSON.parse(text);
  }
  return tea.cast(sent, new Request({}));
}

// plain returns what the client has read, by the names that were received.
function plain(body) {
  if (Array.isArray(body)) return body.map(plain);
  return body && typeof body.toMap === 'function' ? body.toMap() : body;
}

// generated calls a client that is generated for a service.
async function generated(call) {
  const sdk = sdks[call.sdk], client = new sdk.default(config(call)), method = client[methodOf(call.action)];
  if (!method || call.has) return { missing: !method };
  const Request = sdk[call.action + 'Request'];
  const args = (call.path || []).slice(0, method.length - (Request ? 1 : 0));
  if (Request) args.push(request(Request, call.params || {}));
  return { answer: plain((await method.apply(client, args)).body) };
}

// generic makes the call that a generated client would: none is published for ActionTrail.
async function generic(call) {
  if (call.has) return { missing: false };
  const params = new openapi.Params({
    action: call.action, version: call.version, protocol: 'HTTP', pathname: '/', method: 'POST',
    authType: 'AK', style: 'RPC', reqBodyType: 'formData', bodyType: 'json',
  });
  const client = new openapi.default(config(call)), query = {};
  for (const [name, text] of Object.entries(call.params || {})) query[name] = text.startsWith('[') ? JSON.parse(text) : text;
  return { answer: (await client.callApi(params, new openapi.OpenApiRequest({ query: openapiUtil.query(query) }), new util.RuntimeOptions({}))).body };
}

// log calls the client of Log Service that is written by hand.
async function log(call) {
  const client = new Log({ accessKeyId: call.id, accessKeySecret: call.secret, securityToken: call.token || undefined, endpoint: call.endpoint });
  if (!client[call.action] || call.has) return { missing: !client[call.action] };
  const args = call.args.map((a) => (a && a.date ? new Date(a.date) : a));
  return { answer: await client[call.action](...args) };
}

async function answer(line) {
  const call = JSON.parse(line);
  try {
    return await (call.sdk === 'log' ? log : call.version ? generic : generated)(call);
  } catch (e) {
    const detail = e.accessDeniedDetail || {};
    return { error: { code: String(e.code || e.name), message: String(e.message), action: detail.AuthAction || '' } };
  }
}

(async () => {
  for await (const line of require('readline').createInterface({ input: process.stdin })) {
    process.stdout.write(JSON.stringify(await answer(line)) + '\n');
  }
})();
