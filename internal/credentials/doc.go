// Package credentials is where the keys come from that calls are signed with: the
// places that are looked into, in which order, and how keys that expire are
// renewed. It reads files and the environment when asked to find a [Login], and
// calls nothing before the first key is needed. It knows nothing of Terraform.
//
// A source is one file, read from top to bottom:
//
//	static.go      keys as they are written, in the provider block or the environment
//	profile.go     a profile of the aliyun CLI's config.json, and in mode.go its modes
//	ini.go         a profile of the credentials file of the Alibaba Cloud SDKs
//	signin.go      sessions that the CLI keeps after a login in the browser
//	external.go    a program that prints keys
//	metadata.go    the role of an ECS instance
//	uri.go         an address that hands out keys
//	oidc.go        a role for a token of an identity provider
//	assume.go      a role assumed with the keys of any other source
//
// precedence.go is the one table of what comes before what, variables.go the one
// list of the environment's variables, and renew.go holds keys that expire.
//
// The user's files are read and never written, and an error holds nothing of them.
// Refresh tokens are never used: using one makes the copy in the file worthless.
//
// # Why the fetching is not left to credentials-go
//
// The official library github.com/aliyun/credentials-go (read: v1.4.14) knows most
// of these places, and this package keeps to its names, defaults and file formats: a
// test has it read the same profiles and come to the same callers. The provider does
// not call its code, for what was found in each of its sources:
//
//   - All: no context, so that Ctrl-C waits for the network; no expiry is told, so
//     that nothing can be renewed ahead; every fetch makes a transport of its own
//     from http.DefaultTransport, so that ca_bundle does not count; the headers of
//     a request, bearer tokens included, are printed when DEBUG says credential.
//   - RAM role, OIDC, ECS role, URI, CloudSSO, OAuth: the cache is written without
//     a lock, which is a data race when two calls are signed at once.
//   - RAM role and OIDC: https to a host by rule, whatever endpoint is configured;
//     OIDC quotes STS's whole answer in its error.
//   - ECS role: falls back to the metadata service's version 1, asks through a proxy
//     where one is set, and panics on an answer without Code or Expiration.
//   - URI: quotes the whole answer, keys included, where a member is missing.
//   - CLI profile: quotes the whole file where it is no JSON; rewrites it, and loses
//     members that it does not know, in the modes OAuth and External; has no mode
//     CredentialsURI or RamRoleArnWithRoleName.
//   - ini profile: quotes the line that cannot be parsed.
//   - OAuth: spends the refresh token.
//   - External: prints what the program printed, keys included, to stdout, which is
//     a plugin's line to Terraform.
package credentials
