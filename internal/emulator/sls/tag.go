package sls

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// Limits of tags. See the SLS API reference, TagResources. How the service refuses what
// is beyond them is not published.
const (
	maxTagsPerCall = 20
	maxTagKey      = 128
	maxTagValue    = 128
)

// tag is a tag in the body of TagResources and in the query of ListTagResources.
type tag struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

// taggedObject is an object that can have tags. Its id is the name of the project, or
// project#name for an object in one.
type taggedObject struct {
	id      string
	project *state.Project
	object  string // below the project, like "/logstore/x"; empty for the project itself
}

// tags returns the tags of the object, which may be nil.
func (o taggedObject) tags() map[string]string { return o.project.Tags[o.object] }

// objectPath splits the id of an object into its project and the RAM resource below it.
func objectPath(kind, id string) (project, object string) {
	project, name, _ := strings.Cut(id, "#")
	if kind == "project" {
		return project, ""
	}
	return project, "/" + kind + "/" + name
}

// taggedKind reads the type of a tagged object. Clients write it in either case. The other
// types, machinegroup and logtailconfig, are not had here.
func taggedKind(text string) (string, *api.Error) {
	switch kind := strings.ToLower(text); kind {
	case "project", "logstore", "dashboard":
		return kind, nil
	}
	return "", api.ParameterInvalid("resourceType %s is invalid", text)
}

// findTagged finds an object by its id.
func findTagged(r *api.Request, kind, id string) (taggedObject, *api.Error) {
	name, object := objectPath(kind, id)
	p, err := findProjectByName(r, name)
	if err != nil {
		return taggedObject{}, err
	}
	_, member, _ := strings.Cut(id, "#")
	switch {
	case kind == "logstore" && p.Logstores[member] == nil:
		return taggedObject{}, noLogstore(member)
	case kind == "dashboard" && p.Dashboards[member] == nil:
		return taggedObject{}, api.Refusal(404, api.CodeDashboardNotExist, "specified dashboard does not exist")
	}
	return taggedObject{id, p, object}, nil
}

// needsOnTagged requires the action on each object that the call names, or on all
// projects where it names none. A call that cannot be read is judged like one that names
// none.
func needsOnTagged(r *api.Request) []api.Need {
	prefix := "acs:log:" + r.Region + ":" + r.Caller.AccountID + ":project/"
	var ids []string
	kind, err := taggedKind(r.Params["resourceType"])
	if err != nil || json.Unmarshal([]byte(r.Params["resourceId"]), &ids) != nil || len(ids) == 0 {
		return []api.Need{{Action: "log:" + r.Action, Resource: prefix + "*"}}
	}
	var list []api.Need
	for _, id := range ids {
		project, object := objectPath(kind, id)
		list = append(list, api.Need{Action: "log:" + r.Action, Resource: prefix + project + object})
	}
	return list
}

func checkTags(tags []tag) *api.Error {
	if len(tags) == 0 || len(tags) > maxTagsPerCall {
		return api.ParameterInvalid("the number of tags must be within range [1, %d]", maxTagsPerCall)
	}
	for _, t := range tags {
		if t.Key == "" || utf8.RuneCountInString(t.Key) > maxTagKey || utf8.RuneCountInString(t.Value) > maxTagValue {
			return api.ParameterInvalid("tag %s is invalid", t.Key)
		}
	}
	return nil
}

// oneObject finds the one object that TagResources and UntagResources change.
func oneObject(r *api.Request, kind string, ids []string) (taggedObject, *api.Error) {
	kind, err := taggedKind(kind)
	if err != nil {
		return taggedObject{}, err
	}
	if len(ids) != 1 {
		return taggedObject{}, api.ParameterInvalid("resourceId must be one resource")
	}
	return findTagged(r, kind, ids[0])
}

func tagResources(r *api.Request) (any, *api.Error) {
	var body struct {
		ResourceType string   `json:"resourceType"`
		ResourceID   []string `json:"resourceId"`
		Tags         []tag    `json:"tags"`
	}
	if err := decodeSLSBody(r, api.CodeParameterInvalid, &body); err != nil {
		return nil, err
	}
	o, err := oneObject(r, body.ResourceType, body.ResourceID)
	if err != nil {
		return nil, err
	}
	if err := checkTags(body.Tags); err != nil {
		return nil, err
	}
	changed := maps.Clone(o.tags())
	if changed == nil {
		changed = map[string]string{}
	}
	for _, t := range body.Tags {
		changed[t.Key] = t.Value
	}
	o.project.SetTags(o.object, changed)
	return nil, nil
}

func untagResources(r *api.Request) (any, *api.Error) {
	var body struct {
		ResourceType string   `json:"resourceType"`
		ResourceID   []string `json:"resourceId"`
		Tags         []string `json:"tags"`
		All          bool     `json:"all"`
	}
	if err := decodeSLSBody(r, api.CodeParameterInvalid, &body); err != nil {
		return nil, err
	}
	o, err := oneObject(r, body.ResourceType, body.ResourceID)
	switch {
	case err != nil:
		return nil, err
	case !body.All && len(body.Tags) == 0:
		return nil, api.ParameterInvalid("tags are missing in the body")
	}
	changed := map[string]string{}
	for key, value := range o.tags() {
		if !body.All && !slices.Contains(body.Tags, key) {
			changed[key] = value
		}
	}
	o.project.SetTags(o.object, changed)
	return nil, nil
}

// tagAnswer is one tag of one object as ListTagResources prints it.
type tagAnswer struct {
	ResourceType string `json:"resourceType"`
	ResourceID   string `json:"resourceId"`
	TagKey       string `json:"tagKey"`
	TagValue     string `json:"tagValue"`
}

// listTagResources answers in one page: no page size is published.
func listTagResources(r *api.Request) (any, *api.Error) {
	kind, err := taggedKind(r.SLS.Query.Get("resourceType"))
	if err != nil {
		return nil, err
	}
	var ids []string
	var wanted []tag
	for name, into := range api.InOrder(map[string]any{"resourceId": &ids, "tags": &wanted}) {
		if text := r.SLS.Query.Get(name); text != "" && json.Unmarshal([]byte(text), into) != nil {
			return nil, api.ParameterInvalid("%s is not a list", name)
		}
	}
	switch {
	case len(ids) == 0 && len(wanted) == 0:
		return nil, api.ParameterInvalid("resourceId or tags must be given")
	case r.SLS.Query.Get("nextToken") != "":
		return nil, api.ParameterInvalid("nextToken is invalid")
	case len(wanted) > 0:
		if err := checkTags(wanted); err != nil {
			return nil, err
		}
	}
	objects, err := taggedObjects(r, kind, ids)
	if err != nil {
		return nil, err
	}
	list := []tagAnswer{}
	for _, o := range objects {
		tags := o.tags()
		if slices.ContainsFunc(wanted, func(t tag) bool { return !hasTag(tags, t) }) {
			continue
		}
		for _, key := range slices.Sorted(maps.Keys(tags)) {
			list = append(list, tagAnswer{kind, o.id, key, tags[key]})
		}
	}
	return map[string]any{"tagResources": list, "nextToken": ""}, nil
}

// hasTag reports whether a tag is among others; one without a value is there with any.
func hasTag(tags map[string]string, wanted tag) bool {
	value, ok := tags[wanted.Key]
	return ok && (wanted.Value == "" || wanted.Value == value)
}

// taggedObjects finds the named objects, or all with tags of the caller's in the region.
func taggedObjects(r *api.Request, kind string, ids []string) ([]taggedObject, *api.Error) {
	var list []taggedObject
	for _, id := range ids {
		o, err := findTagged(r, kind, id)
		if err != nil {
			return nil, err
		}
		list = append(list, o)
	}
	if len(ids) > 0 {
		return list, nil
	}
	for _, name := range slices.Sorted(maps.Keys(r.Account.Projects)) {
		p := r.Account.Projects[name]
		for _, object := range slices.Sorted(maps.Keys(p.Tags)) {
			member, of := strings.CutPrefix(object, "/"+kind+"/")
			switch {
			case p.Region != r.Region:
			case kind == "project" && object == "":
				list = append(list, taggedObject{name, p, object})
			case of:
				list = append(list, taggedObject{name + "#" + member, p, object})
			}
		}
	}
	return list, nil
}
