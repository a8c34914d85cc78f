// Package credentials determines where the keys come from that sign calls: which
// sources are searched, in which order, and how expiring keys are renewed. [Resolve]
// reads files and the environment, and makes no call before the first key is needed.
// The package does not depend on Terraform.
//
// Each source has one file:
//
//	static.go      keys in the provider block or the environment
//	profile.go     profiles of the aliyun CLI's config.json; mode.go has their modes
//	ini.go         profiles of the credentials file of the Alibaba Cloud SDKs
//	clisession.go  sessions that the CLI stores after a login in the browser
//	process.go     a process that prints keys
//	ecsrole.go     the role of an ECS instance
//	uri.go         a URL that returns keys
//	oidc.go        a role for a token of an identity provider
//	assume.go      a role assumed with the keys of any other source
//
// precedence.go holds the provider chain, environment.go the names of the environment
// variables, and cached.go the cache of expiring keys.
//
// The user's files are read and never written, and no error quotes them. Refresh
// tokens are never used, since that would invalidate the copy in the file.
//
// # Why credentials-go is not used
//
// The official library github.com/aliyun/credentials-go (v1.4.14 was read) knows most
// of these sources. This package follows its names, defaults and file formats: a test
// compares the callers that both resolve from the same profiles. The provider does not
// use the library for these reasons:
//
//   - All sources: there is no context, so Ctrl-C waits for the network. The expiry is
//     not returned, so keys cannot be renewed ahead. Every fetch makes its own transport
//     from http.DefaultTransport, so ca_bundle has no effect. Request headers, bearer
//     tokens included, are printed when DEBUG contains credential.
//   - RAM role, OIDC, ECS role, URI, CloudSSO, OAuth: the cache is written without a
//     lock, which is a data race when two calls are signed concurrently.
//   - RAM role and OIDC: the host is always https and made by rule, whatever endpoint is
//     configured. OIDC quotes the whole answer of STS in its error.
//   - ECS role: it falls back to version 1 of the metadata service, uses a configured
//     proxy, and panics on an answer without Code or Expiration.
//   - URI: it quotes the whole answer, keys included, if a member is missing.
//   - CLI profile: it quotes the whole file if that is not JSON. In the modes OAuth and
//     External it rewrites the file and drops members that it does not know. The modes
//     CredentialsURI and RamRoleArnWithRoleName are missing.
//   - INI profile: it quotes the line that cannot be parsed.
//   - OAuth: it uses up the refresh token.
//   - External: it prints the process's output, keys included, to stdout, which is the
//     plugin's channel to Terraform.
package credentials
