package emulator

import (
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/iam"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/login"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// The types of other packages that users of an emulator see: what the services hold,
// how the cloud behaves, and who takes part in it.
type (
	// AccessAssignment is [login.AccessAssignment].
	AccessAssignment = login.AccessAssignment
	// AccessKey is [state.AccessKey].
	AccessKey = state.AccessKey
	// Account is [state.Account].
	Account = state.Account
	// Attachment is [state.Attachment].
	Attachment = state.Attachment
	// Claims is [iam.Claims].
	Claims = iam.Claims
	// Credentials is [state.Credentials].
	Credentials = state.Credentials
	// Document is [state.Document].
	Document = state.Document
	// EncryptConf is [state.EncryptConf].
	EncryptConf = state.EncryptConf
	// Event is [state.Event].
	Event = state.Event
	// Issuer is [iam.Issuer].
	Issuer = iam.Issuer
	// Logstore is [state.Logstore].
	Logstore = state.Logstore
	// OIDCProvider is [state.OIDCProvider].
	OIDCProvider = state.OIDCProvider
	// Policy is [state.Policy].
	Policy = state.Policy
	// Project is [state.Project].
	Project = state.Project
	// Role is [state.Role].
	Role = state.Role
	// SLSConsoleShipping is [state.SLSConsoleShipping].
	SLSConsoleShipping = state.SLSConsoleShipping
	// Settings is [api.Settings].
	Settings = api.Settings
	// Trail is [state.Trail].
	Trail = state.Trail
	// User is [state.User].
	User = state.User
	// UserCMKInfo is [state.UserCMKInfo].
	UserCMKInfo = state.UserCMKInfo
)

// DefaultAccountID is the id of the first account.
const DefaultAccountID = state.DefaultAccountID

// The services, by the names that the journal and the faults use.
const (
	ServiceActionTrail    = api.ServiceActionTrail
	ServiceRAM            = api.ServiceRAM
	ServiceSTS            = api.ServiceSTS
	ServiceSLS            = api.ServiceSLS
	ServiceECSMetadata    = api.ServiceECSMetadata
	ServiceCredentialsURI = api.ServiceCredentialsURI
	ServiceCloudSSO       = api.ServiceCloudSSO
	ServiceOAuth          = api.ServiceOAuth
)

// Statuses of a trail.
const (
	StatusFresh   = state.StatusFresh
	StatusEnable  = state.StatusEnable
	StatusDisable = state.StatusDisable
)

// Policy types.
const (
	PolicySystem = state.PolicySystem
	PolicyCustom = state.PolicyCustom
)

// DefaultSettings returns what a new emulator starts with.
func DefaultSettings() Settings { return api.DefaultSettings() }

// NewIssuer returns an issuer with a key of its own. That takes about a tenth of a
// second.
func NewIssuer(url string) *Issuer { return iam.NewIssuer(url) }

// SystemPolicy returns the attachment of a system policy.
func SystemPolicy(name string) Attachment { return state.SystemPolicy(name) }
