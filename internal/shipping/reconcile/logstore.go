package reconcile

import (
	"fmt"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
)

// The settings of a new Logstore where nothing is declared.
const (
	newShardCount    = 2
	newMaxSplitShard = 64
)

// RetentionForever is the retention, in days, with which Log Service never deletes a
// log (Log Service API reference, CreateLogStore).
const RetentionForever = 3650

// LogstoreSpec is the declared Logstore. A nil setting is not managed.
type LogstoreSpec struct {
	Name                 string
	RetentionDays        int // days
	AllowDecreaseTo      *int
	InitialShards        *int
	AutoSplit            *bool
	MaxSplitShards       *int
	AppendMeta           *bool
	HotDays              *int
	InfrequentAccessDays *int
	Mode                 *string
	Encryption           *model.Encryption
}

// Status says in words whether the Logstore exists. Settings that differ show in their
// own attributes.
func (l LogstoreSpec) Status(project ProjectSpec, observed Observed) string {
	switch {
	case !observed.ProjectExists:
		return fmt.Sprintf("project %s does not exist in %s", project.Name, project.Region)
	case observed.Logstore == nil:
		return StatusMissing
	default:
		return LogstoreReady
	}
}

// createInput returns the Logstore to create.
func (l LogstoreSpec) createInput() model.Logstore {
	shards := ValueOr(l.InitialShards, min(newShardCount, ValueOr(l.MaxSplitShards, newShardCount)))
	return l.mergedOnto(model.Logstore{
		Name: l.Name, ShardCount: shards, AutoSplit: true, MaxSplitShard: max(newMaxSplitShard, shards), Mode: "standard",
	})
}

// mergedOnto returns the Logstore with the declared settings; the others stay.
func (l LogstoreSpec) mergedOnto(observed model.Logstore) model.Logstore {
	observed.RetentionDays = l.RetentionDays
	if l.AutoSplit != nil {
		observed.AutoSplit = *l.AutoSplit
	}
	if l.MaxSplitShards != nil {
		observed.MaxSplitShard = *l.MaxSplitShards
	}
	if l.AppendMeta != nil {
		observed.AppendMeta = *l.AppendMeta
	}
	if l.HotDays != nil {
		observed.HotDays = *l.HotDays
	}
	if l.InfrequentAccessDays != nil {
		observed.IADays = l.InfrequentAccessDays
	}
	if l.Mode != nil && !SameMode(*l.Mode, observed.Mode) {
		observed.Mode = *l.Mode
	}
	if l.Encryption != nil {
		observed.Encryption = l.Encryption
	}
	return observed
}

// differs reports whether a setting is not as declared.
func (l LogstoreSpec) differs(observed model.Logstore) bool {
	return l.RetentionDays != observed.RetentionDays ||
		l.AutoSplit != nil && *l.AutoSplit != observed.AutoSplit ||
		l.MaxSplitShards != nil && *l.MaxSplitShards != observed.MaxSplitShard ||
		l.AppendMeta != nil && *l.AppendMeta != observed.AppendMeta ||
		l.HotDays != nil && *l.HotDays != observed.HotDays ||
		l.InfrequentAccessDays != nil && *l.InfrequentAccessDays != InfrequentAccess(observed) ||
		l.Mode != nil && !SameMode(*l.Mode, observed.Mode) ||
		l.Encryption != nil && !sameEncryption(observed.Encryption, l.Encryption)
}

func (l LogstoreSpec) withRetention(days int) LogstoreSpec {
	l.RetentionDays = days
	return l
}

// steps returns the steps that make the Logstore as declared. Its project comes first.
func (l LogstoreSpec) steps(observed Observed) []Step {
	switch {
	case observed.Logstore == nil:
		return []Step{{Kind: CreateLogstore, Name: l.Name}}
	case l.differs(*observed.Logstore):
		return []Step{{Kind: UpdateLogstore, Name: l.Name}}
	default:
		return nil
	}
}

// refusesOtherCreator reports whether the service lets only ActionTrail create a
// dedicated Logstore. No such error is published, so its code is not known: it is any
// rejection that is neither a denial by RAM, which names the missing action, nor about
// the settings.
func refusesOtherCreator(err error) bool {
	return model.Is(err, model.Denied, model.Refused) && !model.HasCode(err, "LogStoreInfoInvalid") && !byRAM(err)
}

// byRAM reports whether a denial is RAM's, whose text names the missing action (Log
// Service API reference, "Common error codes"), and not the service's own.
func byRAM(err error) bool {
	return model.Is(err, model.Denied) && strings.Contains(strings.ToLower(err.Error()), "denied by")
}

// sameEncryption reports whether a Logstore is encrypted as declared.
func sameEncryption(observed, declared *model.Encryption) bool {
	if observed == nil || !observed.Enable || observed.Kind != declared.Kind || (observed.Key == nil) != (declared.Key == nil) {
		return false
	}
	return observed.Key == nil || *observed.Key == *declared.Key
}

// checkEncryption returns an error if the Logstore has another encryption than declared,
// which cannot be changed.
func (l LogstoreSpec) checkEncryption(observed model.Logstore) error {
	if l.Encryption == nil || observed.Encryption == nil || !observed.Encryption.Enable || sameEncryption(observed.Encryption, l.Encryption) {
		return nil
	}
	return &UnsupportedChangeError{
		What: fmt.Sprintf("Logstore %s is encrypted already, with type %s and %s, which the service cannot change",
			l.Name, observed.Encryption.Kind, KeyWords(observed.Encryption.Key)),
		Instead: "Declare that encryption, or leave encryption out.",
	}
}

// KeyWords returns the words for a key of an encryption.
func KeyWords(key *model.EncryptionKey) string {
	if key == nil {
		return "the service's own key"
	}
	return fmt.Sprintf("key %s in %s", key.ID, key.Region)
}

// InfrequentAccess returns the days of the tier, 0 if there is none: the service says -1
// or nothing.
func InfrequentAccess(l model.Logstore) int {
	if l.IADays == nil || *l.IADays < 0 {
		return 0
	}
	return *l.IADays
}

// ModeOf returns the Logstore's mode; the service leaves out the default.
func ModeOf(l model.Logstore) string {
	if l.Mode == "" {
		return "standard"
	}
	return l.Mode
}

// IsLite reports whether a mode is the one without analytics, which has two names.
func IsLite(mode string) bool { return mode == "lite" || mode == "query" }

// SameMode reports whether two modes are the same.
func SameMode(a, b string) bool { return IsLite(a) == IsLite(b) }
