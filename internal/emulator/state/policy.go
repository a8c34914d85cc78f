package state

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Attachment is a policy attached to a role or a user.
type Attachment struct {
	PolicyType string    `json:"policy_type"`
	PolicyName string    `json:"policy_name"`
	AttachDate time.Time `json:"attach_date"`
}

// Policy types.
const (
	PolicySystem = "System"
	PolicyCustom = "Custom"
)

// Policy is a RAM policy. Document is that of the default version, which is the one in
// effect.
type Policy struct {
	Name           string    `json:"name"`
	Type           string    `json:"type"`
	Description    string    `json:"description"`
	DefaultVersion string    `json:"default_version"`
	Document       string    `json:"document"`
	CreateDate     time.Time `json:"create_date"`
	UpdateDate     time.Time `json:"update_date"`
	VersionDate    time.Time `json:"version_date"` // of the default version

	OtherVersions []PolicyVersion `json:"other_versions"`
	LastVersion   int             `json:"last_version"` // the highest number ever given

	Tags map[string]string `json:"tags"`
}

// PolicyVersion is one version of a policy.
type PolicyVersion struct {
	ID         string    `json:"id"`
	Document   string    `json:"document"`
	CreateDate time.Time `json:"create_date"`
}

// Default returns the version that is in effect.
func (p *Policy) Default() PolicyVersion {
	v := PolicyVersion{ID: p.DefaultVersion, Document: p.Document, CreateDate: p.VersionDate}
	if v.CreateDate.IsZero() {
		v.CreateDate = p.UpdateDate
	}
	return v
}

// Versions returns all versions, the latest first.
func (p *Policy) Versions() []PolicyVersion {
	list := append([]PolicyVersion{p.Default()}, p.OtherVersions...)
	slices.SortFunc(list, func(a, b PolicyVersion) int { return b.number() - a.number() })
	return list
}

func (v PolicyVersion) number() int {
	n, _ := strconv.Atoi(strings.TrimPrefix(v.ID, "v"))
	return n
}

// AddVersion adds a version, which is not the default one.
func (p *Policy) AddVersion(document string, now time.Time) PolicyVersion {
	p.LastVersion = max(p.LastVersion, p.Versions()[0].number()) + 1
	v := PolicyVersion{ID: "v" + strconv.Itoa(p.LastVersion), Document: document, CreateDate: now}
	p.OtherVersions = append(p.OtherVersions, v)
	return v
}

// RemoveVersion removes a version other than the default one, and reports whether
// there was one of this id.
func (p *Policy) RemoveVersion(id string) bool {
	before := len(p.OtherVersions)
	p.OtherVersions = slices.DeleteFunc(p.OtherVersions, func(v PolicyVersion) bool { return v.ID == id })
	return len(p.OtherVersions) < before
}

// SetDefault puts another version into effect.
func (p *Policy) SetDefault(v PolicyVersion) {
	if v.ID == p.DefaultVersion {
		return
	}
	former := p.Default()
	p.RemoveVersion(v.ID)
	p.OtherVersions = append(p.OtherVersions, former)
	p.DefaultVersion, p.Document, p.VersionDate = v.ID, v.Document, v.CreateDate
}

// AddPolicy adds a custom policy and returns its attachment, for AddUser or the
// Policies of a role. It is for use in an Edit callback.
func (a *Account) AddPolicy(name, document string) Attachment {
	ensure(&a.Policies)
	a.Policies[strings.ToLower(name)] = &Policy{
		Name: name, Type: PolicyCustom, DefaultVersion: "v1", Document: document, CreateDate: arranged, UpdateDate: arranged, VersionDate: arranged,
	}
	return Attachment{PolicyType: PolicyCustom, PolicyName: name, AttachDate: arranged}
}

// arranged is the date of what is made without a call of a service: long enough ago to count, also on the
// clock of a synctest bubble, which begins in 2000.
var arranged = time.Date(1999, time.January, 1, 0, 0, 0, 0, time.UTC)

// SystemPolicy returns the attachment of a system policy.
func SystemPolicy(name string) Attachment {
	return Attachment{PolicyType: PolicySystem, PolicyName: name, AttachDate: arranged}
}
