package iam

import (
	"maps"
	"slices"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// roleItem is a role as ListRoles prints it: without its trust.
type roleItem struct {
	RoleID             string `json:"RoleId"`
	RoleName           string
	ARN                string `json:"Arn"`
	Description        string
	CreateDate         string
	UpdateDate         string
	MaxSessionDuration int
	Tags               tagsAnswer
}

func listRoles(r *api.Request) (any, *api.Error) {
	wanted, err := readTags(r)
	if err != nil {
		return nil, err
	}
	keys := slices.Sorted(maps.Keys(r.Account.Roles))
	keys = slices.DeleteFunc(keys, func(k string) bool { return !hasTags(r.Account.Roles[k].Tags, wanted) })
	keys, marker, err := page(r, keys)
	if err != nil {
		return nil, err
	}
	list := []roleItem{}
	for _, k := range keys {
		role := r.Account.Roles[k]
		list = append(list, roleItem{
			RoleID: role.ID, RoleName: role.Name, ARN: state.RoleARN(r.Account.ID, role.Name), Description: role.Description,
			CreateDate: api.Timestamp(role.CreateDate), UpdateDate: api.Timestamp(role.UpdateDate),
			MaxSessionDuration: role.MaxSessionDuration, Tags: tagsAnswerOf(role.Tags),
		})
	}
	return paged(marker, "Roles", "Role", list), nil
}

// policyItem is a policy as ListPolicies prints it: without its document.
type policyItem struct {
	policySummary
	AttachmentCount int
	Tags            tagsAnswer
}

func listPolicies(r *api.Request) (any, *api.Error) {
	wanted, err := readTags(r)
	if err != nil {
		return nil, err
	}
	all := map[string]*state.Policy{}
	switch r.Params["PolicyType"] {
	case "", state.PolicySystem, state.PolicyCustom:
	default:
		return nil, api.Refusal(400, api.CodePolicyType, "PolicyType must be System or Custom.")
	}
	for _, kind := range []map[string]*state.Policy{systemPolicies, r.Account.Policies} {
		for name, p := range kind {
			if t := r.Params["PolicyType"]; (t == "" || t == p.Type) && hasTags(p.Tags, wanted) {
				all[p.Type+"/"+name] = p
			}
		}
	}
	keys, marker, err := page(r, slices.Sorted(maps.Keys(all)))
	if err != nil {
		return nil, err
	}
	list := []policyItem{}
	for _, k := range keys {
		p := all[k]
		item := policyItem{policySummary: policySummaryOf(p), AttachmentCount: attachments(r.Account, p), Tags: tagsAnswerOf(p.Tags)}
		item.UpdateDate = api.Timestamp(p.UpdateDate)
		list = append(list, item)
	}
	return paged(marker, "Policies", "Policy", list), nil
}

// entityRole and entityUser are what a policy is attached to, as ListEntitiesForPolicy
// prints it.
type entityRole struct {
	RoleID      string `json:"RoleId"`
	RoleName    string
	ARN         string `json:"Arn"`
	Description string
	AttachDate  string
}

type entityUser struct {
	UserID      string `json:"UserId"`
	UserName    string
	DisplayName string
	AttachDate  string
}

func listEntitiesForPolicy(r *api.Request) (any, *api.Error) {
	p, err := namedPolicy(r)
	if err != nil {
		return nil, err
	}
	roles, users := []entityRole{}, []entityUser{}
	for _, k := range slices.Sorted(maps.Keys(r.Account.Roles)) {
		role := r.Account.Roles[k]
		if i := attachedAt(role.Policies, p.Type, p.Name); i >= 0 {
			roles = append(roles, entityRole{
				RoleID: role.ID, RoleName: role.Name, ARN: state.RoleARN(r.Account.ID, role.Name),
				Description: role.Description, AttachDate: api.Timestamp(role.Policies[i].AttachDate),
			})
		}
	}
	for _, k := range slices.Sorted(maps.Keys(r.Account.Users)) {
		u := r.Account.Users[k]
		if i := attachedAt(u.Policies, p.Type, p.Name); i >= 0 {
			users = append(users, entityUser{
				UserID: u.ID, UserName: u.Name, DisplayName: u.DisplayName, AttachDate: api.Timestamp(u.Policies[i].AttachDate),
			})
		}
	}
	return map[string]any{
		"Roles": map[string]any{"Role": roles}, "Users": map[string]any{"User": users},
		"Groups": map[string]any{"Group": []struct{}{}}, // there are no groups here
	}, nil
}

// hasTags reports whether all wanted tags are there. A wanted tag without a value is
// there with any.
func hasTags(tags, wanted map[string]string) bool {
	for key, value := range wanted {
		if got, ok := tags[key]; !ok || value != "" && got != value {
			return false
		}
	}
	return true
}

// tagsAnswer are the tags of an entity as a list prints them.
type tagsAnswer struct{ Tag []tagAnswer }

type tagAnswer struct{ TagKey, TagValue string }

func tagsAnswerOf(tags map[string]string) tagsAnswer {
	list := []tagAnswer{}
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		list = append(list, tagAnswer{key, tags[key]})
	}
	return tagsAnswer{list}
}
