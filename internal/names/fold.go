package names

// SameFold reports whether two names are equal but for the case of the letters A to Z.
// The names of services, actions, roles and policies are ASCII. Unicode's folding would
// take a foreign name for one of them: it makes an s of the long s (U+017F) and a k of
// the Kelvin sign (U+212A).
func SameFold(a, b string) bool { return Lower(a) == Lower(b) }

// Lower returns the name with the letters A to Z in lower case, and all else as it is.
func Lower(name string) string {
	lower := []byte(name)
	for i, c := range lower {
		if 'A' <= c && c <= 'Z' {
			lower[i] = c + 'a' - 'A'
		}
	}
	return string(lower)
}
