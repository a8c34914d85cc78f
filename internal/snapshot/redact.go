// Package snapshot keeps answers of Alibaba Cloud without what identifies an account, and compares
// two sets of them: what an account has answered, and what the emulator answers to the same calls.
//
// Redaction keeps what is known to be public, and replaces everything else by its kind. So a value
// in a place that was not foreseen is replaced too.
package snapshot

import (
	"bytes"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"time"
)

// Redact returns a JSON document whose values are replaced by their kinds, unless they are public.
func Redact(document []byte) any {
	decoder := json.NewDecoder(bytes.NewReader(document))
	decoder.UseNumber()
	var value any
	if len(bytes.TrimSpace(document)) == 0 {
		return "<nothing>"
	}
	if decoder.Decode(&value) != nil || decoder.More() {
		return "<not JSON>"
	}
	return redact("", value, false)
}

// redact redacts the value of a member. The members of an object may be named by users.
func redact(member string, value any, users bool) any {
	switch value := value.(type) {
	case map[string]any:
		redacted := map[string]any{}
		// In order, so that the same of several values under one replaced name is kept.
		for _, key := range slices.Sorted(maps.Keys(value)) {
			redacted[Key(key, users)] = redact(key, value[key], usersName[key])
		}
		return redacted
	case []any:
		redacted := make([]any, len(value))
		for i, element := range value {
			redacted[i] = redact(member, element, users)
		}
		return redacted
	case json.Number:
		return number(value.String())
	case string:
		if (member == "Code" || member == "errorCode" || member == "code") && codes.MatchString(value) {
			return value
		}
		return text(value)
	}
	return value // a boolean or null
}

// usersName has the members whose own members are named by users: the fields of an index, tags, the
// keys of a condition, and the resources of an event.
var usersName = map[string]bool{
	"keys": true, "json_keys": true, "Tags": true, "tags": true, "Condition": true, "referencedResources": true,
	"StringEquals": true, "StringLike": true, "StringNotEquals": true, "StringNotLike": true, "Bool": true, "IpAddress": true, "NotIpAddress": true,
}

var (
	members    = regexp.MustCompile(`^[A-Za-z_][A-Za-z_-]{0,47}[0-9]{0,2}$`)
	codes      = regexp.MustCompile(`^[A-Z][A-Za-z]{2,40}(\.[A-Z][A-Za-z]{2,40}){0,3}$`)
	digits     = regexp.MustCompile(`^[0-9]+$`)
	identifier = regexp.MustCompile(`^[0-9A-Fa-f]{8}-([0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}$|^[0-9A-F]{24,40}$`)
)

// Key returns the name of a member, or a placeholder for one that users choose or that has an
// unusual form.
func Key(key string, users bool) string {
	if public[key] || !users && members.MatchString(key) {
		return key
	}
	return "<name>"
}

// Text returns a value that is public, or its kind: "<time>", "<account id>", "<text>" and so on. Of
// an ARN, the form remains.
func Text(value string) string {
	if kind, ok := text(value).(string); ok {
		return kind
	}
	return "<JSON in a text>"
}

func text(value string) any {
	switch {
	case public[value]:
		return value
	case regions[value]:
		return "<region>"
	case strings.HasPrefix(value, "acs:"):
		return arn(value)
	case digits.MatchString(value):
		if len(value) == 16 {
			return "<account id>"
		}
		return "<digits>"
	case identifier.MatchString(value):
		return "<id>"
	case strings.HasPrefix(value, "http://"), strings.HasPrefix(value, "https://"):
		return "<URL>"
	}
	for _, layout := range []string{time.RFC3339, time.RFC3339Nano, "2006-01-02T15:04Z", time.DateTime} {
		if _, err := time.Parse(layout, value); err == nil {
			if strings.HasSuffix(value, "Z") {
				return "<time, UTC, ISO 8601>"
			}
			return "<time, " + map[bool]string{true: "without a zone", false: "with a zone"}[layout == time.DateTime] + ">"
		}
	}
	if trimmed := strings.TrimSpace(value); strings.HasPrefix(trimmed, "{") || strings.HasPrefix(trimmed, "[") {
		if inner := Redact([]byte(value)); inner != "<not JSON>" {
			return map[string]any{"<JSON in a text>": inner}
		}
	}
	return "<text>"
}

// arn returns the form of an ARN.
func arn(value string) string {
	parts := strings.SplitN(value, ":", 5)
	if len(parts) != 5 {
		return "<text that begins with acs:>"
	}
	service, region, account, rest := parts[1], parts[2], parts[3], parts[4]
	if !public[service] {
		service = "<text>"
	}
	if region != "" && region != "*" {
		if !regions[region] {
			region = "<text>"
		} else {
			region = "<region>"
		}
	}
	if account != "" && account != "*" {
		account = Text(account)
	}
	kind, name, ok := strings.Cut(rest, "/")
	switch {
	case ok && public[kind]:
		rest = kind + "/<name>"
		if public[name] {
			rest = kind + "/" + name
		}
	case !public[rest]:
		rest = "<text>"
	}
	return "acs:" + service + ":" + region + ":" + account + ":" + rest
}

// number keeps small numbers, such as a retention.
func number(value string) any {
	plain := strings.TrimPrefix(value, "-")
	switch {
	case !digits.MatchString(plain):
		return "<number with a fraction>"
	case len(plain) <= 4:
		return json.Number(value)
	case len(plain) == 10:
		return "<number: seconds>"
	case len(plain) == 13:
		return "<number: milliseconds>"
	}
	return "<number>"
}

// Identifying returns the values of a JSON document that Redact replaces, and the names of members, if
// they are long enough to be told from words.
func Identifying(document []byte) []string {
	decoder := json.NewDecoder(bytes.NewReader(document))
	decoder.UseNumber()
	var value any
	if decoder.Decode(&value) != nil {
		return nil
	}
	var found []string
	add := func(value string, replaced bool) {
		if replaced && len(value) >= 6 && !slices.Contains(found, value) {
			found = append(found, value)
		}
	}
	var walk func(value any, users bool)
	walk = func(value any, users bool) {
		switch value := value.(type) {
		case map[string]any:
			for key, inner := range value {
				add(key, Key(key, users) != key)
				walk(inner, usersName[key])
			}
		case []any:
			for _, inner := range value {
				walk(inner, users)
			}
		case string:
			kept, ok := text(value).(string)
			add(value, (!ok || kept != value) && !regions[value] && !codes.MatchString(value))
			if !ok {
				found = append(found, Identifying([]byte(value))...)
			}
		case json.Number:
			kept, _ := number(value.String()).(json.Number)
			add(value.String(), kept != value)
		}
	}
	walk(value, false)
	slices.SortFunc(found, func(x, y string) int { return len(y) - len(x) })
	return found
}
