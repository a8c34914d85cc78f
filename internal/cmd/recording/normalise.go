package main

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// replacement replaces text that differs from run to run.
type replacement struct {
	pattern *regexp.Regexp
	with    string
}

type normaliser []replacement

func newNormaliser(scratch string) normaliser {
	return normaliser{
		// Every command warns of the development override.
		{regexp.MustCompile(`(?s)Warning: Provider development overrides are in effect.*?releases\.\n\n?`), ""},
		{regexp.MustCompile(regexp.QuoteMeta(scratch) + `/\d`), "<scratch>"},
		{regexp.MustCompile(`127\.0\.0\.1:\d+`), "127.0.0.1:<port>"},
		{regexp.MustCompile(`(?m)^.*: Still (creating|modifying|destroying|reading)\.\.\..*\n`), ""},
		{regexp.MustCompile(`(complete after) \d+m?\d*s`), "$1 <duration>"},
		{regexp.MustCompile(`\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)?`), "<time>"},
		{regexp.MustCompile(`\b1[78]\d{8}\b`), "<epoch>"},
		{regexp.MustCompile(`\b[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\b`), "<uuid>"},
		{regexp.MustCompile(`\b[0-9A-F]{24}\b`), "<request-id>"},
		{regexp.MustCompile(`(deposed(?: object |": "))[0-9a-f]{8}`), "${1}<key>"},
		// The number of attempts until a new role takes effect depends on time.
		{regexp.MustCompile(`(?m)(^ActionTrail CreateInnerTrail \S+ 403 InsufficientSlsPolicyException .*\n)+`), "$1"},
		{regexp.MustCompile(`("id": ?)"3\d{17}"`), `$1"<id>"`},
		{regexp.MustCompile(` +\n`), "\n"},
	}
}

func (n normaliser) normalise(text string) string {
	for _, r := range n {
		text = r.pattern.ReplaceAllString(text, r.with)
	}
	return done.ReplaceAllStringFunc(text, sortDone)
}

// done matches the paragraph of a message about what an apply did before it failed.
var done = regexp.MustCompile(`(?s)Done before: .*?\n\n`)

// sortDone sorts the steps, which ran concurrently, and joins the paragraph's lines.
func sortDone(paragraph string) string {
	text := strings.Join(strings.Fields(strings.TrimPrefix(paragraph, "Done before: ")), " ")
	list, rest, _ := strings.Cut(text, ".")
	steps := strings.Split(list, "; ")
	slices.Sort(steps)
	return "Done before: " + strings.Join(steps, "; ") + "." + rest + "\n\n"
}

// indented formats a JSON document with sorted members, each on a line. It returns other
// text unchanged.
func indented(text string) string {
	var document any
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.UseNumber()
	if decoder.Decode(&document) != nil {
		return text
	}
	decodePrivate(document)
	var out bytes.Buffer
	write(&out, "", document)
	return out.String()
}

// lineLength is the maximum length of a value on one line.
const lineLength = 160

// write encodes a value with sorted members, on one line if it fits.
func write(out *bytes.Buffer, indent string, value any) {
	line := compact(value)
	object, isObject := value.(map[string]any)
	list, isList := value.([]any)
	if len(line) <= lineLength || !isObject && !isList {
		out.WriteString(line)
		return
	}
	open, end, deeper := "[", "]", indent+"  "
	if isObject {
		open, end = "{", "}"
	}
	out.WriteString(open)
	for _, name := range slices.Sorted(maps.Keys(object)) {
		out.WriteString("\n" + deeper + compact(name) + ": ")
		write(out, deeper, object[name])
	}
	for _, element := range list {
		out.WriteString("\n" + deeper)
		write(out, deeper, element)
	}
	out.WriteString("\n" + indent + end)
}

func compact(value any) string {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return err.Error()
	}
	return strings.TrimSpace(out.String())
}

// decodePrivate decodes the private state of resources: JSON in base64, whose members
// are JSON in base64.
func decodePrivate(value any) {
	switch value := value.(type) {
	case []any:
		for _, element := range value {
			decodePrivate(element)
		}
	case map[string]any:
		for name, member := range value {
			if text, ok := member.(string); ok && name == "private" {
				value[name] = decoded(text)
			} else {
				decodePrivate(member)
			}
		}
	}
}

func decoded(text string) any {
	outer, err := base64.StdEncoding.DecodeString(text)
	members := map[string]string{}
	if err != nil || json.Unmarshal(outer, &members) != nil {
		return text
	}
	for name, member := range members {
		if inner, err := base64.StdEncoding.DecodeString(member); err == nil {
			members[name] = string(inner)
		}
	}
	return fmt.Sprint(members) // fmt sorts the keys
}

// planMembers are the members of a plan's JSON that depend on the provider.
var planMembers = []string{"resource_changes", "resource_drift", "output_changes", "applyable", "complete", "errored", "prior_state"}

func planParts(text string) string {
	var plan, parts map[string]json.RawMessage
	if json.Unmarshal([]byte(text), &plan) != nil {
		return text
	}
	parts = map[string]json.RawMessage{}
	for _, member := range planMembers {
		if value, ok := plan[member]; ok {
			parts[member] = value
		}
	}
	shorter, err := json.Marshal(parts)
	if err != nil {
		return text
	}
	return indented(string(shorter))
}
