// Package published holds what the vendor publishes about the operations of the emulated
// services, in facts that a generator takes from its sources, and compares the emulator
// with it. See internal/cmd/publishedfacts.
package published

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// Service are the facts about one version of a service.
type Service struct {
	Code       string               `json:"code"`
	Version    string               `json:"version"`
	Sources    map[string]string    `json:"sources"` // by the letter that claims name them with
	Operations map[string]Operation `json:"operations"`
}

// Operation are the facts about an operation.
type Operation struct {
	// At are the method and the path of a REST operation, {} for a name in it: one, or one
	// for each source.
	At         []string             `json:"at,omitempty"`
	Parameters map[string]Parameter `json:"parameters,omitempty"`
	// Answer are the members of the answer: their path, and their kind.
	Answer map[string]string `json:"answer,omitempty"`
	// Codes are the codes of refusals that the page of the operation lists.
	Codes  []string         `json:"codes,omitempty"`
	Ranges map[string]Range `json:"ranges,omitempty"`
	// Open is set where a source shows an answer without its members.
	Open bool `json:"open,omitempty"`
}

// Parameter is what the sources claim about a parameter, one claim where they agree.
type Parameter []Claim

// Claim is what sources say about a parameter.
type Claim struct {
	By       string // letters of the sources
	In       string // query, body, header, path or host
	Kind     Kind
	Required Requirement
}

// Range is the range of a number, or of the length of a text.
type Range struct {
	Least  int  `json:"least"`
	Most   int  `json:"most"`
	Length bool `json:"length,omitempty"`
}

// Kind is the kind of a value.
type Kind string

// The kinds.
const (
	String  Kind = "string"
	Integer Kind = "integer"
	Number  Kind = "number"
	Boolean Kind = "boolean"
	List    Kind = "list"
	Object  Kind = "object"
	JSON    Kind = "json" // a list or an object
	Any     Kind = "any"
)

// Requirement is whether a parameter must be given; empty where the source does not say.
type Requirement string

// The requirements.
const (
	Required Requirement = "required"
	Optional Requirement = "optional"
)

// MarshalText implements [encoding.TextMarshaler].
func (p Parameter) MarshalText() ([]byte, error) {
	claims := make([]string, len(p))
	for i, c := range p {
		claims[i] = strings.TrimSpace(fmt.Sprintf("%s %s %s %s", c.By, c.In, c.Kind, c.Required))
	}
	return []byte(strings.Join(claims, "; ")), nil
}

// UnmarshalText implements [encoding.TextUnmarshaler].
func (p *Parameter) UnmarshalText(text []byte) error {
	for claim := range strings.SplitSeq(string(text), "; ") {
		words := strings.Fields(claim)
		if len(words) < 3 || len(words) > 4 {
			return fmt.Errorf("%q is no claim: it has %d words", claim, len(words))
		}
		c := Claim{By: words[0], In: words[1], Kind: Kind(words[2])}
		if len(words) == 4 {
			c.Required = Requirement(words[3])
		}
		*p = append(*p, c)
	}
	return nil
}

// In reports whether a source has the parameter there.
func (p Parameter) In(place string) bool {
	return slices.ContainsFunc(p, func(c Claim) bool { return c.In == place })
}

// Requirement returns whether the parameter must be given: one source is enough.
func (p Parameter) Requirement() Requirement {
	var r Requirement
	for _, c := range p {
		if c.Required == Required || r == "" {
			r = c.Required
		}
	}
	return r
}

//go:embed facts
var files embed.FS

// Facts returns the facts about all services.
func Facts() ([]Service, error) {
	names, err := fs.Glob(files, "facts/*.json")
	if err != nil {
		return nil, err
	}
	services := make([]Service, len(names))
	for i, name := range names {
		text, err := files.ReadFile(name)
		if err == nil {
			err = json.Unmarshal(text, &services[i])
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return services, nil
}
