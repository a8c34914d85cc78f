package cloud

import (
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/endpoint"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/operation"
)

// Class and the types below are those of the client's arguments and results.
type (
	Class          = model.Class
	Error          = model.Error
	Clock          = model.Clock
	CallerIdentity = model.CallerIdentity
	Trail          = model.Trail
	DeliveryStatus = model.DeliveryStatus
	Role           = model.Role
	AttachedPolicy = model.AttachedPolicy
	Project        = model.Project
	ProjectInfo    = model.ProjectInfo
	Logstore       = model.Logstore
	Encryption     = model.Encryption
	EncryptionKey  = model.EncryptionKey
	Index          = model.Index
	FullText       = model.FullText
	FieldKey       = model.FieldKey
	JSONKey        = model.JSONKey

	Endpoint      = endpoint.Endpoint
	InnerTrailAPI = operation.InnerTrailAPI
)

// The constants of the packages below.
const (
	Refused        = model.Refused
	NotFound       = model.NotFound
	Exists         = model.Exists
	Denied         = model.Denied
	NotEnabled     = model.NotEnabled
	Quota          = model.Quota
	RoleUnusable   = model.RoleUnusable
	OtherAccount   = model.OtherAccount
	BadCredentials = model.BadCredentials
	Expired        = model.Expired
	ClockSkew      = model.ClockSkew
	Throttled      = model.Throttled
	Unavailable    = model.Unavailable
	Unreachable    = model.Unreachable
	TimedOut       = model.TimedOut
	Canceled       = model.Canceled
	BadResponse    = model.BadResponse
	ReadOnly       = model.ReadOnly
	NoCredentials  = model.NoCredentials

	ActionTrail = model.ActionTrail
	RAM         = model.RAM
	STS         = model.STS
	SLS         = model.SLS

	Public   = endpoint.Public
	VPC      = endpoint.VPC
	Internal = endpoint.Internal

	TrailFresh   = model.TrailFresh
	TrailEnabled = model.TrailEnabled
	TrailStopped = model.TrailStopped
)

// Is reports whether err is an *Error of one of the classes.
func Is(err error, classes ...Class) bool { return model.Is(err, classes...) }

// HasCode reports whether err is the service's answer with this code.
func HasCode(err error, code string) bool { return model.HasCode(err, code) }

// ClassOf returns the class of err, and false when err is no *Error.
func ClassOf(err error) (Class, bool) { return model.ClassOf(err) }

// Regions returns the regions in which ActionTrail is known to run.
func Regions() []string { return model.Regions() }

// ParseEndpoint parses an endpoint as it is configured.
func ParseEndpoint(text string) (Endpoint, error) { return endpoint.Parse(text) }

// DefaultInnerTrailAPI returns the default names of the operations on inner trails.
func DefaultInnerTrailAPI() InnerTrailAPI { return operation.DefaultInnerTrailAPI() }
