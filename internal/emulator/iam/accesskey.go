package iam

import (
	"slices"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// maxAccessKeys is the number of access keys of a user. See the RAM API reference,
// CreateAccessKey.
const maxAccessKeys = 2

// Statuses of an access key.
const (
	keyActive   = "Active"
	keyInactive = "Inactive"
)

// accessKeyAnswer is an access key as RAM prints it. Only CreateAccessKey has the secret.
type accessKeyAnswer struct {
	AccessKeyID     string `json:"AccessKeyId"`
	AccessKeySecret string `json:",omitempty"`
	Status          string
	CreateDate      string
}

func accessKeyAnswerOf(k state.AccessKey) accessKeyAnswer {
	status := keyActive
	if k.Inactive {
		status = keyInactive
	}
	return accessKeyAnswer{AccessKeyID: k.ID, Status: status, CreateDate: api.Timestamp(k.CreateDate)}
}

// createAccessKey makes a key that can sign calls immediately.
func createAccessKey(r *api.Request) (any, *api.Error) {
	u, err := namedUser(r)
	if err != nil {
		return nil, err
	}
	if len(u.AccessKeys) >= maxAccessKeys {
		return nil, api.Refusal(409, api.CodeLimitExceededUserAccessKey, "The number of access keys of the user exceeds the limit.")
	}
	k := r.Cloud.NewAccessKey(r.Now)
	u.AccessKeys = append(u.AccessKeys, k)
	r.Cloud.LearnKeys(r.Account)
	answer := accessKeyAnswerOf(k)
	answer.AccessKeySecret = k.Secret
	return map[string]any{"AccessKey": answer}, nil
}

func listAccessKeys(r *api.Request) (any, *api.Error) {
	u, err := namedUser(r)
	if err != nil {
		return nil, err
	}
	list := []accessKeyAnswer{}
	for _, k := range u.AccessKeys {
		list = append(list, accessKeyAnswerOf(k))
	}
	return map[string]any{"AccessKeys": map[string]any{"AccessKey": list}}, nil
}

func updateAccessKey(r *api.Request) (any, *api.Error) {
	status := r.Params["Status"]
	if status != keyActive && status != keyInactive {
		return nil, invalid("Status", "Status must be Active or Inactive.")
	}
	u, i, err := namedAccessKey(r)
	if err != nil {
		return nil, err
	}
	u.AccessKeys[i].Inactive = status == keyInactive
	r.Cloud.LearnKeys(r.Account)
	return nil, nil
}

func deleteAccessKey(r *api.Request) (any, *api.Error) {
	u, i, err := namedAccessKey(r)
	if err != nil {
		return nil, err
	}
	u.AccessKeys = slices.Delete(u.AccessKeys, i, i+1)
	r.Cloud.LearnKeys(r.Account)
	return nil, nil
}

// namedAccessKey finds the user and where in its keys the named one is.
func namedAccessKey(r *api.Request) (*state.User, int, *api.Error) {
	u, err := namedUser(r)
	if err != nil {
		return nil, 0, err
	}
	id := r.Params["UserAccessKeyId"]
	i := slices.IndexFunc(u.AccessKeys, func(k state.AccessKey) bool { return k.ID == id })
	if i < 0 {
		return nil, 0, api.Refusal(404, api.CodeEntityNotExistUserAccessKey, "The user access key does not exist: "+id)
	}
	return u, i, nil
}
