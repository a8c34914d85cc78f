package state

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"
)

// Credentials are an access key and the account it belongs to. SecurityToken is
// set for the keys of a session only.
type Credentials struct {
	AccountID       string `json:"account_id"`
	AccessKeyID     string `json:"access_key_id"`
	AccessKeySecret string `json:"access_key_secret"`
	SecurityToken   string `json:"security_token,omitempty"`
}

// DefaultAccountID is the id of the first account.
const DefaultAccountID = "1000000000000001"

// RootCredentials is the root key of the default account. It is fixed, so that
// the shell lines of the program stay good over a restart. It opens nothing but
// an emulator.
var RootCredentials = Credentials{
	AccountID:       DefaultAccountID,
	AccessKeyID:     "LTAIemulatorroot00000001",
	AccessKeySecret: "emulatorRootSecret000000000001",
}

// User is a RAM user.
type User struct {
	ID          string       `json:"id"`
	Name        string       `json:"name"` // RAM compares without case
	DisplayName string       `json:"display_name"`
	Comments    string       `json:"comments"`
	Email       string       `json:"email"`
	MobilePhone string       `json:"mobile_phone"`
	AccessKeys  []AccessKey  `json:"access_keys"`
	Policies    []Attachment `json:"policies"`
	CreateDate  time.Time    `json:"create_date"`
	UpdateDate  time.Time    `json:"update_date"`
}

// AccessKey is an access key of a user.
type AccessKey struct {
	ID         string    `json:"id"`
	Secret     string    `json:"-"`
	Inactive   bool      `json:"inactive"`
	CreateDate time.Time `json:"create_date"`
}

// AddUser adds a RAM user with an access key, and attaches policies to it. It is
// for use in an Edit callback; a user of that name is replaced.
func (a *Account) AddUser(name string, policies ...Attachment) Credentials {
	key := derivedKey(a.ID, "user/"+strings.ToLower(name))
	ensure(&a.Users)
	a.Users[strings.ToLower(name)] = &User{
		Name: name, Policies: policies,
		AccessKeys: []AccessKey{{ID: key.AccessKeyID, Secret: key.AccessKeySecret, CreateDate: arranged}},
		CreateDate: arranged, UpdateDate: arranged,
	}
	return key
}

// User finds a RAM user, nil where there is none.
func (a *Account) User(name string) *User { return a.Users[strings.ToLower(name)] }

// AddAccessKey adds another access key to a RAM user. It is for use in an Edit callback.
func (a *Account) AddAccessKey(u *User) Credentials {
	identity := "user/" + strings.ToLower(u.Name)
	key := derivedKey(a.ID, identity)
	for n := 2; slices.ContainsFunc(u.AccessKeys, func(k AccessKey) bool { return k.ID == key.AccessKeyID }); n++ {
		key = derivedKey(a.ID, fmt.Sprint(identity, "/", n))
	}
	u.AccessKeys = append(u.AccessKeys, AccessKey{ID: key.AccessKeyID, Secret: key.AccessKeySecret, CreateDate: arranged})
	return key
}

// RootKey returns the root key of an account.
func RootKey(accountID string) Credentials {
	if accountID == DefaultAccountID {
		return RootCredentials
	}
	return derivedKey(accountID, "root")
}

// derivedKey derives the key of an identity from its name, so that it is the
// same in every run.
func derivedKey(accountID, identity string) Credentials {
	sum := sha256.Sum256([]byte(accountID + "/" + identity))
	var text [42]byte
	hex.Encode(text[:], sum[:len(text)/2])
	return Credentials{AccountID: accountID, AccessKeyID: "LTAI" + string(text[:20]), AccessKeySecret: "emulator" + string(text[20:])}
}
