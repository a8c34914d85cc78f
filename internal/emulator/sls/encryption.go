package sls

import (
	"slices"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// encryptTypes are the algorithms of UpdateLogStoreEncryption. See the SLS API reference. The
// structure of encrypt_conf has the first two of createTypes only.
var (
	createTypes  = []string{"default", "sm4"}
	encryptTypes = []string{
		"default", "m4", "sm4", "sm4_ecb", "sm4_cbc", "sm4_gcm", "aes_ecb", "aes_cbc", "aes_cfb", "aes_ofb", "aes_gcm",
	}
)

// encryptionBody is the body of UpdateLogStoreEncryption.
type encryptionBody struct {
	Enable      *bool  `json:"enable"`
	EncryptType string `json:"encryptType"`
	UserCMKInfo *struct {
		KeyID    string `json:"keyId"`
		RoleARN  string `json:"roleArn"`
		RegionID string `json:"regionId"`
	} `json:"userCmkInfo"`
}

// updateEncryption creates the encryption of a Logstore, or switches it on or off. How it
// refuses is inferred.
func updateEncryption(r *api.Request) (any, *api.Error) {
	_, l, err := findLogstore(r)
	if err != nil {
		return nil, err
	}
	var body encryptionBody
	if err := decodeSLSBody(r, api.CodeParameterInvalid, &body); err != nil {
		return nil, err
	}
	if body.Enable == nil {
		return nil, api.ParameterInvalid("enable is missing")
	}
	wanted := state.EncryptConf{Enable: *body.Enable, EncryptType: body.EncryptType}
	if key := body.UserCMKInfo; key != nil {
		wanted.UserCMKInfo = &state.UserCMKInfo{CMKKeyID: key.KeyID, ARN: key.RoleARN, RegionID: key.RegionID}
	}
	if l.EncryptConf == nil && wanted.EncryptType == "" {
		return nil, api.ParameterInvalid("encryptType is missing")
	}
	changed := *l
	if err := encrypt(&changed, wanted, encryptTypes); err != nil {
		return nil, err
	}
	changed.LastModifyTime = r.Now
	*l = changed
	return nil, nil
}

// encrypt changes the encryption of a Logstore: once there is one, only enable can change.
func encrypt(l *state.Logstore, wanted state.EncryptConf, types []string) *api.Error {
	now := l.EncryptConf
	if now == nil {
		if wanted.EncryptType == "" {
			wanted.EncryptType = "default"
		}
		if !slices.Contains(types, wanted.EncryptType) {
			return logstoreInvalid("encrypt_conf: encrypt_type %s is invalid", wanted.EncryptType)
		}
		if key := wanted.UserCMKInfo; key != nil && (key.CMKKeyID == "" || key.ARN == "" || key.RegionID == "") {
			return logstoreInvalid("encrypt_conf: user_cmk_info is incomplete")
		}
		l.EncryptConf = &wanted
		return nil
	}
	sameKey := wanted.UserCMKInfo == nil || now.UserCMKInfo != nil && *wanted.UserCMKInfo == *now.UserCMKInfo
	if wanted.EncryptType != "" && wanted.EncryptType != now.EncryptType || !sameKey {
		return logstoreInvalid("encrypt_conf: only enable can be changed")
	}
	after := *now
	after.Enable = wanted.Enable
	l.EncryptConf = &after
	return nil
}
