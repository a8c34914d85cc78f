// Package cloud is the client of Alibaba Cloud. It combines the two official Go SDKs in
// one client. Each of its calls takes a context, is typed, follows one retry policy and
// fails with an [*model.Error]. No other package uses the SDKs, and this one does not depend on
// Terraform.
//
// The SDKs are used as far as they are reliable:
//
//   - alibaba-cloud-sdk-go builds and signs the RPC requests of ActionTrail, RAM and STS.
//     Its client is not used: it takes no context, has a data race when it is shared,
//     reads NO_PROXY as regular expressions, panics on unexpected error bodies, and
//     prints whole requests, tokens included, to stdout when DEBUG contains sdk.
//   - aliyun-log-go-sdk's client calls Log Service, with a new client for each attempt.
//     It never sees a result that it would retry on its own (see attempt.go).
//
// Each attempt of a call gets its keys from [Credentials]. If a service rejects the
// session of [Renewable] credentials, they are told so, and the call is sent once more.
// Sources of keys without an SDK are called by [Client.Fetch], under the same policy.
//
// The packages below have the parts without calls: values in model, the table of calls and
// permissions in operation, hosts in endpoint, connections in connect, and the hiding of
// secrets in redact.
package cloud
