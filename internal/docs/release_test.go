package docs

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

var (
	releaseOnly = regexp.MustCompile("gh release download|gh attestation verify|ghcr\\.io/innertrail|" + repository + "/releases|innertrail-verify_<version>")
	beforeOne   = regexp.MustCompile(`(?i)no release yet|(?:after|before) the first release|not in a registry yet|until the provider is in the registry|until the registry has a release|\*\*Status\*\* \| Not released`)
)

// As long as the changelog has no release, each page that offers something of a release says that it exists only
// after the first one. After it, no page says so.
func TestRelease_pages(t *testing.T) {
	t.Parallel()
	tree := os.DirFS(root)
	released := isReleased(tree)
	found, err := pages(tree)
	if err != nil {
		t.Fatal(err)
	}
	offering := 0
	for _, page := range found {
		if page != "README.md" && !strings.HasPrefix(page, "docs/") && !strings.HasPrefix(page, ".github/") {
			continue
		}
		text := read(t, page)
		says := beforeOne.MatchString(text)
		if released && says {
			t.Errorf("there is a release, and %s says %q", page, beforeOne.FindString(text))
		}
		if !releaseOnly.MatchString(text) {
			continue
		}
		if offering++; !released && !says {
			t.Errorf("there is no release yet, and %s offers %q without saying so", page, releaseOnly.FindString(text))
		}
	}
	if offering < 3 {
		t.Errorf("only %d pages offer something of a release", offering)
	}
	if text := read(t, "README.md"); !released && (!strings.Contains(text, "no release yet") || !strings.Contains(text, "| **Status** | Not released")) {
		t.Error("the README does not say that there is no release yet")
	}
}
