// What the programs here share: they reach nothing but this machine.
'use strict';

// Every host is this machine: nothing that a client sends leaves it.
const dns = require('dns');
dns.lookup = (host, options, done) => {
  if (typeof options === 'function') [options, done] = [{}, options];
  const address = { address: '127.0.0.1', family: 4 };
  process.nextTick(() => (options && options.all ? done(null, [address]) : done(null, address.address, address.family)));
};

const openapi = require('@alicloud/openapi-client');

// config is the configuration that a user writes to reach the emulator.
function config(call) {
  return new openapi.Config({
    accessKeyId: call.id, accessKeySecret: call.secret, securityToken: call.token || undefined,
    endpoint: call.endpoint, regionId: call.region, protocol: 'HTTP', signatureVersion: call.signature || undefined,
  });
}

module.exports = { config };
