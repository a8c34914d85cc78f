package directory

import (
	"cmp"
	"encoding/base64"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/iam"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// timestamp prints a time as these services do, with milliseconds.
func timestamp(t time.Time) string { return t.UTC().Format("2006-01-02T15:04:05.000Z") }

// getDirectory: see GetResourceDirectory. A member gets the directory that it is in.
func getDirectory(r *api.Request) (any, *api.Error) {
	d := r.Cloud.DirectoryOf(r.Caller.AccountID)
	if d == nil {
		return nil, api.Refusal(404, api.CodeResourceDirectoryNotInUse, "The specified account is not an Alibaba Cloud account or a member account of the resource directory.")
	}
	return map[string]any{"ResourceDirectory": map[string]any{
		"ResourceDirectoryId": d.ID(), "RootFolderId": d.RootID(), "CreateTime": timestamp(d.CreateTime),
		"MasterAccountId": d.ManagementID, "MasterAccountName": "management@emulator.aliyunid.com", "IdentityInformation": "Emulator",
		"ControlPolicyStatus": "Enabled", "MemberDeletionStatus": "Disabled",
	}}, nil
}

// member is a member as ListAccounts prints it.
type member struct {
	AccountID             string `json:"AccountId"`
	DisplayName           string
	Type, Status          string
	JoinMethod            string
	JoinTime, ModifyTime  string
	ResourceDirectoryID   string `json:"ResourceDirectoryId"`
	FolderID              string `json:"FolderId"`
	ResourceDirectoryPath string
	Tags                  *tags `json:",omitempty"`
}

type (
	tags struct{ Tag []tag }
	tag  struct{ Key, Value string }
)

// listAccounts: see ListAccounts. The management account may call it, and a member that is a
// delegated administrator; the refusal of other members is inferred.
func listAccounts(r *api.Request) (any, *api.Error) {
	caller := r.Caller.AccountID
	d := r.Cloud.DirectoryOf(caller)
	switch {
	case d == nil:
		return nil, api.Refusal(404, api.CodeEntityNotExistsResourceDirectory, "The resource directory for the account is not enabled.")
	case caller != d.ManagementID && !slices.Contains(d.Delegated, caller):
		return nil, api.Refusal(403, api.CodeNoPermission, "You are not authorized to do this action: only the management account "+d.ManagementID+" and delegated administrators may list the members.")
	}
	wanted, err := wantedTags(r)
	if err != nil {
		return nil, err
	}
	withTags, parseErr := strconv.ParseBool(r.Params["IncludeTags"])
	if parseErr != nil && r.Params["IncludeTags"] != "" {
		return nil, api.Refusal(400, "InvalidParameter.IncludeTags", "IncludeTags must be true or false.")
	}
	var found []member
	for _, id := range r.Cloud.Members() {
		m := d.Members[id]
		if strings.Contains(m.DisplayName, r.Params["QueryKeyword"]) && hasAll(m.Tags, wanted) {
			found = append(found, memberOf(d, id, m, withTags))
		}
	}
	return paged(r, found)
}

func memberOf(d *state.Directory, id string, m state.DirectoryMember, withTags bool) member {
	answer := member{
		AccountID: id, DisplayName: m.DisplayName, Type: "ResourceAccount", Status: "CreateSuccess", JoinMethod: "created",
		JoinTime: timestamp(m.JoinTime), ModifyTime: timestamp(m.JoinTime),
		ResourceDirectoryID: d.ID(), FolderID: d.RootID(), ResourceDirectoryPath: d.ID() + "/" + d.RootID() + "/" + id,
	}
	if m.Invited {
		answer.Type, answer.Status, answer.JoinMethod = "CloudAccount", "InviteSuccess", "invited"
	}
	answer.Status = cmp.Or(m.Status, answer.Status)
	if withTags {
		answer.Tags = &tags{Tag: []tag{}}
		for _, key := range slices.Sorted(maps.Keys(m.Tags)) {
			answer.Tags.Tag = append(answer.Tags.Tag, tag{key, m.Tags[key]})
		}
	}
	return answer
}

// wantedTags reads Tag.1.Key, Tag.1.Value and so on.
func wantedTags(r *api.Request) (map[string]string, *api.Error) {
	wanted := map[string]string{}
	wrong := r.Params["Tag"] != ""
	for _, n := range api.Elements(r.Params, "Tag") {
		key := r.Params[fmt.Sprintf("Tag.%d.Key", n)]
		wanted[key] = r.Params[fmt.Sprintf("Tag.%d.Value", n)]
		wrong = wrong || key == ""
	}
	if wrong {
		return nil, api.Refusal(400, "InvalidParameter.Tag", "Tag must be Tag.1.Key, Tag.1.Value and so on, and each tag must have a key.")
	}
	return wanted, nil
}

// hasAll reports whether tags include others; one without a value selects any.
func hasAll(has, wanted map[string]string) bool {
	for key, value := range wanted {
		if v, ok := has[key]; !ok || value != "" && v != value {
			return false
		}
	}
	return true
}

// paged answers the page that the call asks for: by number, or by token, which the newer
// product prefers where MaxResults is there.
func paged(r *api.Request, found []member) (any, *api.Error) {
	number, size, err := iam.ReadPage(r)
	if err != nil {
		return nil, err
	}
	answer := map[string]any{"TotalCount": len(found), "PageNumber": number, "PageSize": size}
	page := iam.PageOf(found, number, size)
	if r.Params["MaxResults"] != "" || r.Params["NextToken"] != "" {
		if page, err = nextPage(r, found, answer); err != nil {
			return nil, err
		}
	}
	if page == nil {
		page = []member{}
	}
	answer["Accounts"] = map[string]any{"Account": page}
	return answer, nil
}

func nextPage(r *api.Request, found []member, answer map[string]any) ([]member, *api.Error) {
	size := 10
	if text := r.Params["MaxResults"]; text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > 100 {
			return nil, api.Refusal(400, "InvalidParameter.MaxResults", "MaxResults must be 1 to 100.")
		}
		size = n
	}
	from := 0
	if text := r.Params["NextToken"]; text != "" {
		raw, err := base64.StdEncoding.DecodeString(text)
		if _, scanErr := fmt.Sscanf(string(raw), "from:%d", &from); err != nil || scanErr != nil || from < 0 || from > len(found) {
			return nil, api.Refusal(400, "InvalidParameter.NextToken", "NextToken is not valid.")
		}
	}
	end := min(len(found), from+size)
	if end < len(found) {
		answer["NextToken"] = base64.StdEncoding.EncodeToString(fmt.Appendf(nil, "from:%d", end))
	}
	return found[from:end], nil
}
