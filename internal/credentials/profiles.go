package credentials

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// profiles is the configuration file of the aliyun CLI.
type profiles struct {
	Current string    `json:"current"`
	List    []profile `json:"profiles"`
}

// parseProfiles parses the CLI's file. Errors never quote its content, since it holds keys.
func parseProfiles(from profileRef, text []byte) (*profiles, error) {
	var p *profiles
	if err := json.Unmarshal(text, &p); err != nil || p == nil {
		where := ""
		if syntax := (*json.SyntaxError)(nil); errors.As(err, &syntax) {
			where = fmt.Sprintf(", at byte %d", syntax.Offset)
		}
		if !bytes.HasPrefix(bytes.TrimSpace(text), []byte("{")) {
			where = ": its outermost value is not an object"
		}
		return nil, fileError(from.file, "it is not valid JSON of the aliyun CLI"+where, "Correct it, or run aliyun configure to create it again.")
	}
	return p, nil
}

func (p *profiles) find(name string) (profile, bool) {
	for _, one := range p.List {
		if one.Name == name {
			return one, true
		}
	}
	return profile{}, false
}

// names lists the names of the profiles.
func (p *profiles) names() string {
	if len(p.List) == 0 {
		return "no profiles"
	}
	list := make([]string, len(p.List))
	for i, one := range p.List {
		list[i] = one.Name
	}
	return model.List(list)
}
