package shipping

import "testing"

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
