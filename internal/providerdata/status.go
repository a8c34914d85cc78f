package providerdata

// StatusDescription begins the description of a status whose healthy value this is.
func StatusDescription(value string) string {
	return "`" + value + "`, the only value that is a stable interface, or, for people, "
}
