package iam

import (
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// Limits of users. See the RAM API reference, CreateUser.
const (
	maxUserName    = 64
	maxDisplayName = 128
	maxComments    = 128
)

var (
	userNameForm    = regexp.MustCompile(`^[A-Za-z0-9._-]+$`)
	emailForm       = regexp.MustCompile(`^[^@\s]+@[^@\s]+$`)
	mobilePhoneForm = regexp.MustCompile(`^[0-9]{1,4}-[0-9]+$`)
)

// userAnswer is a user as RAM prints it.
type userAnswer struct {
	UserID      string `json:"UserId"`
	UserName    string
	DisplayName string
	Comments    string
	Email       string
	MobilePhone string
	CreateDate  string
	UpdateDate  string `json:",omitempty"`
	// LastLoginDate is empty: no console is emulated.
	LastLoginDate *string `json:",omitempty"`
}

func userAnswerOf(u *state.User) userAnswer {
	return userAnswer{
		UserID: u.ID, UserName: u.Name, DisplayName: u.DisplayName, Comments: u.Comments,
		Email: u.Email, MobilePhone: u.MobilePhone,
		CreateDate: api.Timestamp(u.CreateDate), UpdateDate: api.Timestamp(u.UpdateDate),
	}
}

// targetUser returns the name of the user that a call is about: without a UserName a
// RAM user means itself.
func targetUser(r *api.Request) string {
	if name := r.Params["UserName"]; name != "" || r.Caller.IdentityType != state.IdentityRAMUser {
		return name
	}
	if u := r.Account.Users[r.Caller.User]; u != nil {
		return u.Name
	}
	return r.Caller.User
}

// namedUser finds the user that a call is about.
func namedUser(r *api.Request) (*state.User, *api.Error) {
	name := targetUser(r)
	if name == "" {
		return nil, api.Refusal(400, "MissingUserName", "UserName is mandatory for this action.")
	}
	if err := checkUserName("UserName", name); err != nil {
		return nil, err
	}
	u := r.Account.Users[strings.ToLower(name)]
	if u == nil {
		return nil, api.Refusal(404, api.CodeEntityNotExistUser, "The user does not exist: "+name)
	}
	return u, nil
}

func checkUserName(param, name string) *api.Error {
	switch {
	case len(name) > maxUserName:
		return invalid(param+".Length", "The length of "+param+" must be 1 to 64.")
	case !userNameForm.MatchString(name):
		return invalid(param+".InvalidChars", param+" contains invalid chars.")
	}
	return nil
}

// invalid returns the refusal of a parameter: what is wrong with it ends the code.
func invalid(parameter, message string) *api.Error {
	return api.Refusal(400, "InvalidParameter."+parameter, message)
}

// describeUser validates and sets the attributes that are given. Those of UpdateUser
// have the prefix New.
func describeUser(u *state.User, params map[string]string, prefix string) *api.Error {
	if v := params[prefix+"DisplayName"]; utf8.RuneCountInString(v) > maxDisplayName {
		return invalid(prefix+"DisplayName.Length", "The length of "+prefix+"DisplayName must be 1 to 128.")
	}
	if v := params[prefix+"Comments"]; utf8.RuneCountInString(v) > maxComments {
		return invalid(prefix+"Comments.Length", "The length of "+prefix+"Comments must be 1 to 128.")
	}
	if v := params[prefix+"Email"]; v != "" && !emailForm.MatchString(v) {
		return invalid(prefix+"Email.Format", "The format of "+prefix+"Email is incorrect.")
	}
	if v := params[prefix+"MobilePhone"]; v != "" && !mobilePhoneForm.MatchString(v) {
		return invalid(prefix+"MobilePhone.Format", "The format of "+prefix+"MobilePhone is incorrect.")
	}
	for name, into := range api.InOrder(map[string]*string{
		"DisplayName": &u.DisplayName, "Comments": &u.Comments, "Email": &u.Email, "MobilePhone": &u.MobilePhone,
	}) {
		if v := params[prefix+name]; v != "" {
			*into = v
		}
	}
	return nil
}

func createUser(r *api.Request) (any, *api.Error) {
	name := r.Params["UserName"]
	if err := checkUserName("UserName", name); err != nil {
		return nil, err
	}
	u := &state.User{Name: name, DisplayName: name, CreateDate: r.Now, UpdateDate: r.Now}
	if err := describeUser(u, r.Params, ""); err != nil {
		return nil, err
	}
	switch {
	case r.Account.Users[strings.ToLower(name)] != nil:
		return nil, api.Refusal(409, api.CodeEntityAlreadyExistsUser, "The user already exists: "+name)
	case len(r.Account.Users) >= r.Settings.QuotaUsers:
		return nil, api.Refusal(409, api.CodeLimitExceededUser, "The number of users exceeds the limit.")
	}
	u.ID = r.Cloud.NewUserID()
	r.Account.Users[strings.ToLower(name)] = u
	answer := userAnswerOf(u)
	answer.UpdateDate = ""
	return map[string]any{"User": answer}, nil
}

func getUser(r *api.Request) (any, *api.Error) {
	u, err := namedUser(r)
	if err != nil {
		return nil, err
	}
	answer := userAnswerOf(u)
	answer.LastLoginDate = new(string)
	return map[string]any{"User": answer}, nil
}

// updateUser may rename a user: its policies and its keys stay its own.
func updateUser(r *api.Request) (any, *api.Error) {
	u, err := namedUser(r)
	if err != nil {
		return nil, err
	}
	changed := *u
	if name := r.Params["NewUserName"]; name != "" {
		if err := checkUserName("NewUserName", name); err != nil {
			return nil, err
		}
		if other := r.Account.Users[strings.ToLower(name)]; other != nil && other != u {
			return nil, api.Refusal(409, api.CodeEntityAlreadyExistsUser, "The user already exists: "+name)
		}
		changed.Name = name
	}
	if err := describeUser(&changed, r.Params, "New"); err != nil {
		return nil, err
	}
	changed.UpdateDate = r.Now
	delete(r.Account.Users, strings.ToLower(u.Name))
	*u = changed
	r.Account.Users[strings.ToLower(u.Name)] = u
	r.Cloud.LearnKeys(r.Account)
	return map[string]any{"User": userAnswerOf(u)}, nil
}

func deleteUser(r *api.Request) (any, *api.Error) {
	u, err := namedUser(r)
	switch {
	case err != nil:
		return nil, err
	case len(u.AccessKeys) > 0:
		return nil, api.Refusal(409, api.CodeDeleteConflictUserAccessKey, "The user can not be deleted while it has an access key.")
	case len(u.Policies) > 0:
		return nil, api.Refusal(409, api.CodeDeleteConflictUserPolicy, "The user can not be deleted while policies are attached to it.")
	}
	delete(r.Account.Users, strings.ToLower(u.Name))
	return nil, nil
}

func listUsers(r *api.Request) (any, *api.Error) {
	names, marker, err := page(r, slices.Sorted(maps.Keys(r.Account.Users)))
	if err != nil {
		return nil, err
	}
	list := []userAnswer{}
	for _, name := range names {
		list = append(list, userAnswerOf(r.Account.Users[name]))
	}
	return paged(marker, "Users", "User", list), nil
}
