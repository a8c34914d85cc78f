package credentials_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/innertrail/terraform-provider-innertrail/internal/credentials"
)

// The guide Authentication says of each mode of a profile whether it is supported.
func TestResolve_documentedModes(t *testing.T) {
	t.Parallel()
	yes, no := documentedModes(t, "| Mode of the CLI |")
	if len(yes) != 11 || len(no) != 3 {
		t.Errorf("the guide has %v and %v", yes, no)
	}
	check := func(mode string, supported bool) {
		t.Helper()
		f := newFixture(t)
		f.writeProfiles("p", f.profile("q", "AK", nil), f.profile("p", mode, map[string]any{
			"sts_token": "t", "ram_role_arn": roleOfUser, "ram_role_name": "runner", "source_profile": "q", "process_command": "true",
			"credentials_uri": "http://127.0.0.1:1/keys", "oidc_provider_arn": "acs:ram::1:oidc-provider/ci", "oidc_token_file": "/token",
		}))
		if _, err := credentials.Resolve(credentials.Settings{}, f.getenv); (err == nil) != supported {
			t.Errorf("%s: %v", mode, err)
		}
	}
	for _, mode := range yes {
		check(mode, true)
	}
	for _, mode := range no {
		check(mode, false)
	}
}

// It says the same of each type in the SDKs' file.
func TestResolve_documentedTypes(t *testing.T) {
	t.Parallel()
	yes, no := documentedModes(t, "| Type in the SDKs' file |")
	if len(yes) != 6 || len(no) != 2 {
		t.Errorf("the guide has %v and %v", yes, no)
	}
	check := func(kind string, supported bool) {
		t.Helper()
		f := newFixture(t)
		f.ini("[default]\ntype = " + kind + "\naccess_key_id = LTAI\naccess_key_secret = s\nsecurity_token = t\nrole_arn = " + roleOfUser +
			"\nrole_name = runner\noidc_provider_arn = acs:ram::1:oidc-provider/ci\noidc_token_file_path = /token\ncredentials_uri = http://127.0.0.1:1/keys\n")
		if _, err := credentials.Resolve(credentials.Settings{}, f.getenv); (err == nil) != supported {
			t.Errorf("%s: %v", kind, err)
		}
	}
	for _, kind := range yes {
		check(kind, true)
	}
	for _, kind := range no {
		check(kind, false)
	}
}

// documentedModes returns the names in a table of the guide that it says are supported, or are not.
func documentedModes(t *testing.T, heading string) (yes, no []string) {
	t.Helper()
	guide, err := os.ReadFile("../../docs/guides/authentication.md")
	if err != nil {
		t.Fatal(err)
	}
	_, table, _ := strings.Cut(string(guide), heading)
	table, _, _ = strings.Cut(table, "\n\n")
	for row := range strings.Lines(table) {
		cells := strings.Split(row, "|")
		if len(cells) < 3 || !strings.Contains(cells[1], "`") {
			continue
		}
		for _, name := range regexp.MustCompile("`([A-Za-z_]+)`").FindAllStringSubmatch(cells[1], -1) {
			if strings.TrimSpace(cells[2]) == "no" {
				no = append(no, name[1])
			} else {
				yes = append(yes, name[1])
			}
		}
	}
	return yes, no
}
