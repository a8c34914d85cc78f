package iam

import (
	"maps"
	"slices"
	"strconv"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// ListPolicyAttachments is the operation of ResourceManager on all attachments of an account.
// No page has its authorization; that it is this action on everything is inferred. See
// ListPolicyAttachments (15 December 2025).
var ListPolicyAttachments = api.RPCOperation{
	Optional: []string{"ResourceGroupId", "PolicyType", "PolicyName", "PrincipalType", "PrincipalName", "PageNumber", "PageSize", "Language"},
	Handle:   listPolicyAttachments,
	Needs: func(*api.Request) []api.Need {
		return []api.Need{{Action: "ram:ListPolicyAttachments", Resource: "*"}}
	},
}

// Kinds of principal, as attachments name them. There are no groups of users here.
const (
	principalUser  = "IMSUser"
	principalGroup = "IMSGroup"
	principalRole  = "ServiceRole"
)

// attachmentRecord is an attachment as ListPolicyAttachments prints it.
type attachmentRecord struct {
	PolicyName, PolicyType, Description string
	PrincipalName, PrincipalType        string
	ResourceGroupID                     string `json:"ResourceGroupId"`
	AttachDate                          string
}

func listPolicyAttachments(r *api.Request) (any, *api.Error) {
	for name, known := range api.InOrder(map[string][]string{
		"PolicyType":    {state.PolicySystem, state.PolicyCustom},
		"PrincipalType": {principalUser, principalGroup, principalRole},
		"Language":      {"en"},
	}) {
		if value := r.Params[name]; value != "" && !slices.Contains(known, value) {
			message := name + " " + value + " is not valid."
			if name == "Language" {
				message = "The emulator has the descriptions of policies in English: Language must be en."
			}
			return nil, invalid(name, message)
		}
	}
	if name := r.Params["PolicyName"]; name != "" {
		if err := checkPolicyName(name); err != nil {
			return nil, err
		}
	}
	if name := r.Params["PolicyName"]; name != "" && r.Params["PolicyType"] == state.PolicyCustom && findPolicy(r.Account, state.PolicyCustom, name) == nil {
		return nil, api.Refusal(404, api.CodeEntityNotExistPolicy, "The policy does not exist: "+name)
	}
	number, size, refused := ReadPage(r)
	if refused != nil {
		return nil, refused
	}
	found := slices.DeleteFunc(attachmentsOf(r.Account), func(a attachmentRecord) bool {
		return unlike(r, "PolicyType", a.PolicyType) || unlike(r, "PolicyName", a.PolicyName) ||
			unlike(r, "PrincipalType", a.PrincipalType) || unlike(r, "PrincipalName", a.PrincipalName) || unlike(r, "ResourceGroupId", a.ResourceGroupID)
	})
	return map[string]any{
		"PageNumber": number, "PageSize": size, "TotalCount": len(found),
		"PolicyAttachments": map[string]any{"PolicyAttachment": PageOf(found, number, size)},
	}, nil
}

func unlike(r *api.Request, parameter, value string) bool {
	return r.Params[parameter] != "" && r.Params[parameter] != value
}

// attachmentsOf returns the attachments to the users and roles of an account. All are made for
// the account itself, none for a resource group.
func attachmentsOf(a *state.Account) []attachmentRecord {
	list := []attachmentRecord{}
	add := func(kind, principal string, attached []state.Attachment) {
		for _, at := range attached {
			record := attachmentRecord{
				PolicyName: at.PolicyName, PolicyType: at.PolicyType, PrincipalName: principal, PrincipalType: kind,
				ResourceGroupID: a.ID, AttachDate: api.Timestamp(at.AttachDate),
			}
			if p := findPolicy(a, at.PolicyType, at.PolicyName); p != nil {
				record.Description = p.Description
			}
			list = append(list, record)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(a.Users)) {
		add(principalUser, a.Users[name].Name+"@"+a.ID+".onaliyun.com", a.Users[name].Policies)
	}
	for _, name := range slices.Sorted(maps.Keys(a.Roles)) {
		add(principalRole, rolePrincipal(a, a.Roles[name]), a.Roles[name].Policies)
	}
	return list
}

// The pages of ResourceManager and ResourceDirectoryMaster. See ListAccounts.
const (
	usualPageSize = 10
	maxPageSize   = 100
)

// ReadPage reads PageNumber and PageSize.
func ReadPage(r *api.Request) (number, size int, refused *api.Error) {
	number, size = 1, usualPageSize
	for _, p := range []struct {
		name string
		most int
		into *int
	}{{"PageNumber", 1 << 30, &number}, {"PageSize", maxPageSize, &size}} {
		text := r.Params[p.name]
		if text == "" {
			continue
		}
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > p.most {
			return 0, 0, invalid(p.name, p.name+" must be 1 to "+strconv.Itoa(p.most)+".")
		}
		*p.into = n
	}
	return number, size, nil
}

// PageOf cuts a page out of a list.
func PageOf[T any](list []T, number, size int) []T {
	from := min(len(list), (number-1)*size)
	return list[from:min(len(list), from+size)]
}
