package shipping

import (
	"regexp"
	"strings"
	"testing"
)

// An id has one of the documented forms.
func TestParseImportID(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]importID{
		"platform-ops":              {trail: "platform-ops"},
		"platform-ops@cn-shanghai":  {trail: "platform-ops", region: "cn-shanghai"},
		"1/cn-hangzhou/platform_o1": {trail: "platform_o1", region: "cn-hangzhou", account: "1"},
	} {
		if got, err := parseImportID(text); err != nil || got != want {
			t.Errorf("parseImportID(%q) = %+v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", " ", "short", "a@b@c", "platform-ops@", "x/y", "1/cn-hangzhou/", "/cn-hangzhou/platform-ops", "platform-ops@CN", "platform-opś"} {
		if got, err := parseImportID(text); err == nil {
			t.Errorf("parseImportID(%q) = %+v", text, got)
		}
	}
}

// FuzzImportID holds that an id is read exactly where the documented forms, written
// down here a second time, allow it, and that no part is lost or taken for another.
func FuzzImportID(f *testing.F) {
	for _, seed := range []string{
		"platform-ops", "platform-ops@cn-shanghai", "1234567890123456/cn-hangzhou/platform-ops", "platform-ops#acs:ram::1:role/audit",
		"platform-ops@cn-shanghai#acs:ram::1234567890123456:role/audit@x", "1/cn-hangzhou/platform_o1#acs:ram::1:role/a", "platform-ops#", "platform-ops@",
		"/cn-hangzhou/platform-ops", "1//platform-ops", "1/cn-hangzhou/", "a@b@c", "platform-ops@cn-shanghai@x", "1/cn-hangzhou/platform-ops@cn-shanghai",
		"platform-ops#acs:ram::1:role/a#b", "platform-ops\n", "platform-ops@cn-shanghai\n", "platform-opś", "\xff", "platform-ops#acs:ram::123456789012345678901:role/a", "123456789012345678901/cn-hangzhou/platform-ops", "",
	} {
		f.Add(seed)
	}
	form := regexp.MustCompile(`\A(?:([0-9]{1,20})/([a-z]{2,}(?:-[a-z0-9]+)+)/)?([a-z][-_a-z0-9]{4,34}[a-z0-9])(?:@([a-z]{2,}(?:-[a-z0-9]+)+))?(?:#(acs:ram::[0-9]{1,20}:role/[-A-Za-z0-9.@_]{1,64}))?\z`)
	f.Fuzz(func(t *testing.T, text string) {
		got, err := parseImportID(text)
		parts := form.FindStringSubmatch(text)
		switch {
		case parts == nil || parts[1] != "" && parts[4] != "": // an id that names its region twice is none
			if err == nil {
				t.Errorf("%q is read as %+v", text, got)
			} else if strings.TrimSpace(err.Error()) == "" {
				t.Errorf("%q is refused without a word", text)
			}
		case err != nil:
			t.Errorf("%q is refused: %v", text, err)
		case got != importID{account: parts[1], region: parts[2] + parts[4], trail: parts[3], role: parts[5]}:
			t.Errorf("%q is read as %+v", text, got)
		}
	})
}
