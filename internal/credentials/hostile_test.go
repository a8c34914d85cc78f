package credentials_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode"

	"github.com/innertrail/terraform-provider-innertrail/internal/credentials"
)

// Names in a file or a variable reach a message on one line, and without anything that a terminal
// or a pipeline would obey. A long list of them is cut.
func TestResolve_hostileNames(t *testing.T) {
	t.Parallel()
	const hostile = "evil\x1b[2J\n\n::error::x\u202e"
	var many []map[string]string
	for range 500 {
		many = append(many, map[string]string{"name": hostile, "mode": hostile})
	}
	config, err := json.Marshal(map[string]any{"current": hostile, "profiles": many})
	if err != nil {
		t.Fatal(err)
	}
	for name, env := range map[string]map[string]string{
		"a profile that is not there":  {"ALIBABA_CLOUD_PROFILE": "prod" + hostile},
		"a profile of an unknown mode": {"ALIBABA_CLOUD_PROFILE": hostile},
		"a file that is not there":     {"ALIBABA_CLOUD_CONFIG_FILE": "/nowhere/" + hostile, "ALIBABA_CLOUD_PROFILE": "x"},
		"an invalid role":              {"ALIBABA_CLOUD_ROLE_ARN": hostile},
		"an invalid URI":               {"ALIBABA_CLOUD_CREDENTIALS_URI": hostile},
	} {
		f := newFixture(t)
		f.writeFile(".aliyun/config.json", string(config))
		for variable, value := range env {
			f.env[variable] = value
		}
		_, err := credentials.Resolve(credentials.Settings{}, f.getenv)
		var problem *credentials.ConfigError
		if !errors.As(err, &problem) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if strings.ContainsFunc(problem.Detail, func(r rune) bool { return !unicode.IsGraphic(r) }) || len(problem.Detail) > 3000 {
			t.Errorf("%s: %.300q", name, problem.Detail)
		}
	}
}
