package emulator

import (
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/actiontrail"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/login"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/oidc"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// The types of other packages that users of an emulator see: what the services hold,
// how the cloud behaves, and who takes part in it.
type (
	AccessAssignment   = login.AccessAssignment
	AccessKey          = state.AccessKey
	Account            = state.Account
	Attachment         = state.Attachment
	Claims             = oidc.Claims
	ControlPolicies    = state.ControlPolicies
	ControlPolicy      = state.ControlPolicy
	Credentials        = state.Credentials
	Directory          = state.Directory
	DirectoryMember    = state.DirectoryMember
	Document           = state.Document
	EncryptConf        = state.EncryptConf
	Event              = state.Event
	Issuer             = oidc.Issuer
	Logstore           = state.Logstore
	OIDCProvider       = state.OIDCProvider
	Manner             = actiontrail.Manner
	PlatformEvent      = state.PlatformEvent
	Policy             = state.Policy
	Processor          = state.Processor
	Project            = state.Project
	RecycledLogstore   = state.RecycledLogstore
	RecycledProject    = state.RecycledProject
	ResourcePolicy     = state.ResourcePolicy
	Role               = state.Role
	SLSConsoleShipping = state.SLSConsoleShipping
	Settings           = api.Settings
	Trail              = state.Trail
	User               = state.User
	UserCMKInfo        = state.UserCMKInfo
)

// DefaultAccountID is the id of the first account.
const DefaultAccountID = state.DefaultAccountID

// The services, by the names that the journal and the faults use.
const (
	ServiceActionTrail = api.ServiceActionTrail
	ServiceRAM         = api.ServiceRAM
	ServiceSTS         = api.ServiceSTS
	ServiceSLS         = api.ServiceSLS

	ServiceResourceManager   = api.ServiceResourceManager
	ServiceResourceDirectory = api.ServiceResourceDirectory

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

// The fates of the events of a delivery.
const (
	FateDelivered  = state.FateDelivered
	FateDoubled    = state.FateDoubled
	FateRetried    = state.FateRetried
	FateDelayed    = state.FateDelayed
	FateLost       = state.FateLost
	FateDropped    = state.FateDropped
	FateFailed     = state.FateFailed
	FateNotShipped = state.FateNotShipped
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
func NewIssuer(url string) *Issuer { return oidc.NewIssuer(url) }

// SystemPolicy returns the attachment of a system policy.
func SystemPolicy(name string) Attachment { return state.SystemPolicy(name) }
