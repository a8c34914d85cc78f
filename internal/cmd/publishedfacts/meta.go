package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/published"
)

// metaKinds are the types of the metadata.
var metaKinds = map[string]published.Kind{
	"String": published.String, "Integer": published.Integer, "Long": published.Integer, "Boolean": published.Boolean,
	"Array": published.List, "RepeatList": published.List, "Json": published.JSON, "Float": published.Number, "Double": published.Number,
}

var nameInPath = regexp.MustCompile(`\[[^\]]*\]`)

// readMeta adds what the metadata says.
func readMeta(folder string, into map[string]published.Operation) error {
	names, err := filepath.Glob(filepath.Join(folder, "*.json"))
	if err == nil && len(names) == 0 {
		err = fmt.Errorf("%s has no operations", folder)
	}
	if err != nil {
		return err
	}
	for _, name := range names {
		text, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		var operation struct {
			Name, Method, PathPattern string
			Parameters                []struct {
				Name, Position, Type, Description string
				Required                          bool
			}
		}
		if err := json.Unmarshal(text, &operation); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if operation.Name == "" { // the list of the operations
			continue
		}
		o := into[operation.Name]
		if operation.PathPattern != "" {
			place(&o, operation.Method+" "+nameInPath.ReplaceAllString(operation.PathPattern, "{}"))
		}
		for _, p := range operation.Parameters {
			kind, ok := metaKinds[p.Type]
			if !ok {
				return fmt.Errorf("%s: %s has the unknown type %s", name, p.Name, p.Type)
			}
			claim := published.Claim{By: "m", In: strings.ToLower(p.Position), Kind: kind, Required: published.Optional}
			if p.Required {
				claim.Required = published.Required
			}
			add(&o, p.Name, claim)
			bound(&o, p.Name, p.Description)
		}
		into[operation.Name] = o
	}
	return nil
}
