// Package conformance drives the emulator with clients that this project did not
// write: the V2 SDKs of Alibaba Cloud, the typed services of its classic SDK, the Log
// Service SDK with its producer and consumer, the Node SDKs, the credentials library, and
// the aliyun command line. Every answer is compared with the client's own model of it. The
// Node SDKs have neither a consumer nor a producer: node/consumer.js and node/producer.js
// are loops of this project around the calls of the SDKs, and their rows say so.
//
//	make conformance
//
// prints a table: client, operation, and whether it works. The run fails for everything
// that does not work, except for the faults of a client that are listed in faults.
//
// It is a module of its own, so that these clients are no dependencies of the provider.
package conformance
