package snapshot

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
)

// Snapshot is the answer to one call.
type Snapshot struct {
	Operation string `json:"operation"`
	Status    int    `json:"status"` // of HTTP
	Body      any    `json:"body"`   // redacted
}

// answer returns what is compared: an operation and how it was answered. All answers of one kind make
// one picture, since lists may be empty and members may be optional.
func (s Snapshot) answer() string {
	return strings.TrimSpace(fmt.Sprintf("%s, answered with %d %s", s.Operation, s.Status, s.code()))
}

// code returns the code of an error, or nothing.
func (s Snapshot) code() string {
	if body, ok := s.Body.(map[string]any); ok && s.Status >= 400 {
		for _, member := range []string{"Code", "errorCode"} {
			if text, ok := body[member].(string); ok {
				return text
			}
		}
	}
	return ""
}

// passing reports whether the answer only asks to come again later: too many calls, or a service that
// fails. What follows it tells of the operation.
func (s Snapshot) passing() bool {
	return s.Status == http.StatusTooManyRequests || s.Status >= http.StatusInternalServerError || strings.HasPrefix(s.code(), "Throttling")
}

// Compare returns how the answers of the emulator differ from those of an account, in sentences.
func Compare(account, emulator []Snapshot) []string {
	recorded, emulated := pictures(account), pictures(emulator)
	var differences []string
	for _, answer := range slices.Sorted(maps.Keys(recorded)) {
		there, ok := emulated[answer]
		if !ok {
			differences = append(differences, answer+": the account does, the emulator does not")
			continue
		}
		for _, path := range slices.Sorted(maps.Keys(recorded[answer])) {
			switch got, ok := there[path]; {
			case !ok && parentSeen(there, path):
				differences = append(differences, fmt.Sprintf("%s: %s is %s, and the emulator has none", answer, path, recorded[answer][path]))
			case ok && !recorded[answer][path].agrees(got):
				differences = append(differences, fmt.Sprintf("%s: %s is %s, and %s in the emulator", answer, path, recorded[answer][path], got))
			}
		}
		for _, path := range slices.Sorted(maps.Keys(there)) {
			if _, ok := recorded[answer][path]; !ok && parentSeen(recorded[answer], path) {
				differences = append(differences, fmt.Sprintf("%s: %s is %s in the emulator, and the account has none", answer, path, there[path]))
			}
		}
	}
	return differences
}

// parentSeen reports whether the object or the list that a path is in was seen, so that its absence
// says something.
func parentSeen(picture map[string]kinds, path string) bool {
	cut := strings.LastIndexAny(path, ".[")
	if cut <= 0 {
		return true
	}
	parent, ok := picture[path[:cut]]
	// An element of a list is missing where the list is empty.
	return ok && !strings.HasSuffix(path, "[]") && !parent["nothing"]
}

// kinds are the kinds of the values at a path.
type kinds map[string]bool

func (k kinds) String() string { return strings.Join(slices.Sorted(maps.Keys(k)), " or ") }

// agrees reports whether two have a kind in common. An empty text and a zero are of every kind of text
// and number.
func (k kinds) agrees(other kinds) bool {
	for kind := range k {
		if other[kind] {
			return true
		}
		for with := range other {
			group, _, _ := strings.Cut(kind, ":")
			if strings.HasPrefix(with, group+":") && (kind == group+": empty" || with == group+": empty") {
				return true
			}
		}
	}
	return false
}

// pictures returns the kinds of the values at each path, of each answer.
func pictures(snapshots []Snapshot) map[string]map[string]kinds {
	all := map[string]map[string]kinds{}
	for _, s := range snapshots {
		answered := func(other Snapshot) bool { return other.Operation == s.Operation && !other.passing() }
		if s.passing() && slices.ContainsFunc(snapshots, answered) {
			continue
		}
		if all[s.answer()] == nil {
			all[s.answer()] = map[string]kinds{}
		}
		paint(all[s.answer()], "", s.Body)
	}
	return all
}

func paint(picture map[string]kinds, path string, value any) {
	mark := func(kind string) {
		if path == "" {
			path = "the body"
		}
		if picture[path] == nil {
			picture[path] = kinds{}
		}
		picture[path][kind] = true
	}
	switch value := value.(type) {
	case map[string]any:
		if len(value) == 1 && value["<JSON in a text>"] != nil {
			mark("text: JSON")
			paint(picture, path+"<JSON>", value["<JSON in a text>"])
			return
		}
		if path != "" {
			mark("object")
		}
		for key, inner := range value {
			paint(picture, strings.TrimPrefix(path+"."+key, "."), inner)
		}
	case []any:
		mark("list")
		for _, inner := range value {
			paint(picture, path+"[]", inner)
		}
	case json.Number, float64, int:
		if fmt.Sprint(value) == "0" {
			mark("number: empty")
		} else {
			mark("number: small")
		}
	case string:
		mark(kindOf(value))
	case nil:
		mark("null")
	default:
		mark(fmt.Sprintf("%T", value))
	}
}

func kindOf(value string) string {
	switch {
	case value == "":
		return "text: empty"
	case strings.HasPrefix(value, "<number"):
		return "number: " + strings.Trim(value, "<>")
	case strings.HasPrefix(value, "<"):
		return "text: " + strings.Trim(value, "<>")
	case strings.HasPrefix(value, "acs:"):
		return "text: " + value
	}
	return "text: a known value"
}
