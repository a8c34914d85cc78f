// Package cloud is the one place where this provider speaks to Alibaba Cloud.
// It turns the two official Go SDKs into one client whose every call takes a
// context, is typed, is retried by one policy and fails with an [*Error].
//
// The SDKs are used to the depth at which they are sound:
//
//   - alibaba-cloud-sdk-go builds and signs the RPC requests of ActionTrail, RAM
//     and STS. Its client is left alone: it has no context, is a data race when
//     shared, reads NO_PROXY as regular expressions, panics on error bodies it
//     does not expect and prints whole requests, tokens included, to stdout when
//     DEBUG says sdk.
//   - aliyun-log-go-sdk's client speaks to Log Service, one client per attempt.
//     It never sees an outcome that it would retry on its own (see exchange).
//
// Before each attempt of a call its [Credentials] are asked for keys. Where these can
// be renewed they are told of a session that a service refused, and the call is sent
// once more. What hands out keys and has no SDK is called by [Client.Fetch], under the
// same policy of retries.
//
// Package cloud knows nothing of Terraform, and nothing outside it knows the
// SDKs.
package cloud
