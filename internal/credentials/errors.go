package credentials

import (
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// ConfigError says why the configuration yields no credentials. It is found without a call.
type ConfigError struct {
	Attribute string // the attribute of the provider block at fault, or empty
	Summary   string
	Detail    string
	// Missing is set if no source is configured at all, rather than a broken one.
	Missing bool
}

// Error returns the problem on one line.
func (e *ConfigError) Error() string { return e.Summary + ": " + e.Detail }

// unusable returns the error of a source that is set but cannot be used.
func unusable(source, reason, advice string) *ConfigError {
	return &ConfigError{Summary: "The credentials from " + source + " cannot be used", Detail: sentences(reason, advice)}
}

func inBlock(attribute string) string { return attribute + " in the provider block" }

func inEnvironment(variable string) string { return variable + " in the environment" }

func fileError(file, reason, advice string) *ConfigError {
	return &ConfigError{Summary: "The credentials file " + model.ShortName(file) + " cannot be used", Detail: sentences(reason, advice)}
}

// notQuoted says why an error names only the key of a value in a credentials file.
const notQuoted = "The value is not shown, since it may be a key in the wrong place."

func invalidRegion(from profileRef) *ConfigError {
	return unusable(from.String(), "its region_id is not a region such as cn-hangzhou", notQuoted)
}

// sentences joins the parts as sentences. It adds missing capitals and full stops, and escapes what
// a file or a variable may have brought with it.
func sentences(parts ...string) string {
	var whole []string
	for _, part := range parts {
		if part != "" {
			whole = append(whole, model.Visible(model.Sentence(part)))
		}
	}
	return strings.Join(whole, " ")
}
