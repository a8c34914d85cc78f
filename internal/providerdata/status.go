package providerdata

// StatusDescription begins the description of a status whose healthy value this is.
func StatusDescription(value string) string {
	return "`" + value + "` if healthy, the only value that is a stable interface; otherwise, for display only, "
}
