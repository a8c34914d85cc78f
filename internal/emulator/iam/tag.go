package iam

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
)

// The types of entity that have tags, and limits. See the RAM API reference,
// TagResources. How it refuses what is beyond them is not published.
const (
	tagRole   = "role"
	tagPolicy = "policy"

	maxTags          = 20
	maxTagKey        = 128
	maxTagValue      = 256
	maxResourceNames = 50
	maxTagPage       = 100
)

// readTags reads the parameter Tag: Tag.1.Key, Tag.1.Value and so on, or a list in JSON,
// as the newer SDKs send it.
func readTags(r *api.Request) (map[string]string, *api.Error) {
	tags := map[string]string{}
	if text := r.Params["Tag"]; text != "" {
		var list []struct{ Key, Value string }
		if json.Unmarshal([]byte(text), &list) != nil {
			return nil, invalid("Tag", "Tag must be a list of keys and values.")
		}
		for _, t := range list {
			tags[t.Key] = t.Value
		}
	}
	for _, n := range api.Elements(r.Params, "Tag") {
		tags[r.Params[fmt.Sprintf("Tag.%d.Key", n)]] = r.Params[fmt.Sprintf("Tag.%d.Value", n)]
	}
	for key, value := range tags {
		if key == "" || utf8.RuneCountInString(key) > maxTagKey || utf8.RuneCountInString(value) > maxTagValue {
			return nil, invalid("Tag", fmt.Sprintf("The key of a tag must have 1 to %d characters, its value at most %d.", maxTagKey, maxTagValue))
		}
	}
	if len(tags) > maxTags {
		return nil, invalid("Tag", "There must be at most 20 tags.")
	}
	return tags, nil
}

// stringList reads a list parameter: Name.1, Name.2 and so on, or a list in JSON.
func stringList(r *api.Request, parameter string) ([]string, *api.Error) {
	var list []string
	if text := r.Params[parameter]; text != "" {
		if json.Unmarshal([]byte(text), &list) != nil {
			return nil, invalid(parameter, parameter+" must be a list.")
		}
	}
	for _, n := range api.Elements(r.Params, parameter) {
		list = append(list, r.Params[parameter+"."+strconv.Itoa(n)])
	}
	return list, nil
}

// taggable finds the tags of all entities of the type that ResourceType names, by name,
// and what the call is about: the named ones, or all where it names none.
func taggable(r *api.Request, all bool) (found map[string]*map[string]string, refused *api.Error) {
	names, err := stringList(r, "ResourceNames")
	if err != nil {
		return nil, err
	}
	if len(names) > maxResourceNames || len(names) == 0 && !all {
		return nil, invalid("ResourceNames", "There must be 1 to 50 ResourceNames.")
	}
	tags, missing := map[string]*map[string]string{}, api.CodeEntityNotExistRole
	switch r.Params["ResourceType"] {
	case tagRole:
		for _, role := range r.Account.Roles {
			tags[role.Name] = &role.Tags
		}
	case tagPolicy:
		missing = api.CodeEntityNotExistPolicy
		for _, p := range r.Account.Policies {
			tags[p.Name] = &p.Tags
		}
	default:
		return nil, invalid("ResourceType", "ResourceType must be role or policy.")
	}
	if len(names) == 0 {
		return tags, nil
	}
	found = map[string]*map[string]string{}
	for _, name := range names {
		exists := false
		for n := range tags {
			if strings.EqualFold(n, name) {
				found[n], exists = tags[n], true
			}
		}
		if !exists {
			return nil, api.Refusal(404, missing, "The "+r.Params["ResourceType"]+" does not exist: "+name)
		}
	}
	return found, nil
}

func tagResources(r *api.Request) (any, *api.Error) {
	found, err := taggable(r, false)
	if err != nil {
		return nil, err
	}
	added, err := readTags(r)
	if err != nil {
		return nil, err
	}
	if len(added) == 0 {
		return nil, invalid("Tag", "There must be 1 to 20 tags.")
	}
	for _, tags := range found {
		sum := maps.Clone(added)
		for key := range *tags {
			sum[key] = ""
		}
		if len(sum) > maxTags {
			return nil, invalid("Tag", "An entity can not have more than 20 tags.")
		}
	}
	for _, tags := range found {
		if *tags == nil {
			*tags = map[string]string{}
		}
		maps.Copy(*tags, added)
	}
	return nil, nil
}

func untagResources(r *api.Request) (any, *api.Error) {
	found, err := taggable(r, false)
	if err != nil {
		return nil, err
	}
	keys, err := stringList(r, "TagKeys")
	if err != nil {
		return nil, err
	}
	all, err := readBool(r, "All")
	if err != nil {
		return nil, err
	}
	if len(keys) > maxTags || len(keys) == 0 && !all {
		return nil, invalid("TagKeys", "There must be 1 to 20 TagKeys, or All must be true.")
	}
	for _, tags := range found {
		if all && len(keys) == 0 {
			clear(*tags)
		}
		for _, key := range keys {
			delete(*tags, key)
		}
	}
	return nil, nil
}

// taggedAnswer is one tag of one entity as ListTagResources prints it.
type taggedAnswer struct{ ResourceType, ResourceName, TagKey, TagValue string }

func listTagResources(r *api.Request) (any, *api.Error) {
	found, err := taggable(r, true)
	if err != nil {
		return nil, err
	}
	wanted, err := readTags(r)
	if err != nil {
		return nil, err
	}
	size := maxTagPage
	if text := r.Params["PageSize"]; text != "" {
		n, bad := strconv.Atoi(text)
		if bad != nil || n < 1 || n > maxTagPage {
			return nil, invalid("PageSize", "PageSize must be 1 to 100.")
		}
		size = n
	}
	all := map[string]taggedAnswer{}
	for name, tags := range found {
		if !hasTags(*tags, wanted) {
			continue
		}
		for key, value := range *tags {
			all[name+"/"+key] = taggedAnswer{r.Params["ResourceType"], name, key, value}
		}
	}
	keys, next, err := pageAfter(slices.Sorted(maps.Keys(all)), r.Params["NextToken"], "NextToken", size)
	if err != nil {
		return nil, err
	}
	list := []taggedAnswer{}
	for _, k := range keys {
		list = append(list, all[k])
	}
	answer := map[string]any{"TagResources": list}
	if next != "" {
		answer["NextToken"] = next
	}
	return answer, nil
}
