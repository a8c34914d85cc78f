package domain

import (
	"errors"
	"fmt"
	"slices"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/integrity"
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
	Accept               integrity.Consents // none of them is unknown
}

// CreateInput returns the Logstore to create.
func (l LogstoreSpec) CreateInput() model.Logstore {
	shards := ValueOr(l.InitialShards, min(newShardCount, ValueOr(l.MaxSplitShards, newShardCount)))
	return l.MergedOnto(model.Logstore{
		Name: l.Name, ShardCount: shards, AutoSplit: true, MaxSplitShard: max(newMaxSplitShard, shards), Mode: "standard",
	})
}

// LogstoreSetting is a setting that can be declared of a Logstore. What compares, merges
// or records settings walks the table of them, LogstoreSettings.
type LogstoreSetting struct {
	Attribute string                                  // its name in the schema
	Observed  func(model.Logstore) any                // a bool, an int, a string or a *model.Encryption
	Holds     func(LogstoreSpec, model.Logstore) bool // whether it is as declared; true if it is not declared
	merge     func(LogstoreSpec, *model.Logstore)
}

func setting[T any](
	attribute string, declared func(LogstoreSpec) *T, observed func(model.Logstore) T, same func(a, b T) bool, set func(*model.Logstore, T),
) LogstoreSetting {
	holds := func(l LogstoreSpec, o model.Logstore) bool {
		want := declared(l)
		return want == nil || same(*want, observed(o))
	}
	return LogstoreSetting{
		Attribute: attribute, Holds: holds,
		Observed: func(o model.Logstore) any { return observed(o) },
		merge: func(l LogstoreSpec, o *model.Logstore) {
			if !holds(l, *o) {
				set(o, *declared(l))
			}
		},
	}
}

// LogstoreSettings are all settings that can change in place.
var LogstoreSettings = []LogstoreSetting{
	setting("retention_days", func(l LogstoreSpec) *int { return &l.RetentionDays },
		func(o model.Logstore) int { return o.RetentionDays }, equal, func(o *model.Logstore, days int) { o.RetentionDays = days }),
	setting("auto_split", func(l LogstoreSpec) *bool { return l.AutoSplit },
		func(o model.Logstore) bool { return o.AutoSplit }, equal, func(o *model.Logstore, split bool) { o.AutoSplit = split }),
	setting("max_split_shards", func(l LogstoreSpec) *int { return l.MaxSplitShards },
		func(o model.Logstore) int { return o.MaxSplitShard }, equal, func(o *model.Logstore, shards int) { o.MaxSplitShard = shards }),
	setting("append_meta", func(l LogstoreSpec) *bool { return l.AppendMeta },
		func(o model.Logstore) bool { return o.AppendMeta }, equal, func(o *model.Logstore, meta bool) { o.AppendMeta = meta }),
	setting("hot_retention_days", func(l LogstoreSpec) *int { return l.HotDays },
		func(o model.Logstore) int { return o.HotDays }, equal, func(o *model.Logstore, days int) { o.HotDays = days }),
	setting("infrequent_access_days", func(l LogstoreSpec) *int { return l.InfrequentAccessDays },
		infrequentAccess, equal, func(o *model.Logstore, days int) { o.IADays = &days }),
	setting("mode", func(l LogstoreSpec) *string { return l.Mode },
		modeOf, sameMode, func(o *model.Logstore, mode string) { o.Mode = mode }),
	setting("encryption", func(l LogstoreSpec) **model.Encryption {
		if l.Encryption == nil {
			return nil
		}
		return &l.Encryption
	}, func(o model.Logstore) *model.Encryption { return o.Encryption }, sameEncryption, func(o *model.Logstore, e *model.Encryption) { o.Encryption = e }),
}

// writtenSettings are all settings that an apply writes: web tracking is always off.
var writtenSettings = append(slices.Clone(LogstoreSettings), LogstoreSetting{
	Attribute: "enable_tracking",
	Observed:  func(o model.Logstore) any { return ValueOr(o.Integrity().WebTracking, false) },
	Holds:     func(_ LogstoreSpec, o model.Logstore) bool { return !ValueOr(o.Integrity().WebTracking, false) },
	merge: func(_ LogstoreSpec, o *model.Logstore) {
		if ValueOr(o.Integrity().WebTracking, false) {
			*o = o.WithoutWebTracking()
		}
	},
})

func equal[T comparable](a, b T) bool { return a == b }

// MergedOnto returns the Logstore with the declared settings; the others stay.
func (l LogstoreSpec) MergedOnto(observed model.Logstore) model.Logstore {
	for _, s := range writtenSettings {
		s.merge(l, &observed)
	}
	return observed
}

// Differs reports whether a setting is not as declared.
func (l LogstoreSpec) Differs(observed model.Logstore) bool { return len(l.Differing(observed)) > 0 }

// Differing returns the attributes of the settings that are not as declared.
func (l LogstoreSpec) Differing(observed model.Logstore) (attributes []string) {
	for _, s := range writtenSettings {
		if !s.Holds(l, observed) {
			attributes = append(attributes, s.Attribute)
		}
	}
	return attributes
}

// WithRetention returns the declared Logstore with another retention, in days.
func (l LogstoreSpec) WithRetention(days int) LogstoreSpec {
	l.RetentionDays = days
	return l
}

// steps returns the steps that make the Logstore as declared. Its project comes first.
func (l LogstoreSpec) steps(observed Observed) []Step {
	switch {
	case observed.Logstore == nil:
		return []Step{{Kind: CreateLogstore, Name: l.Name}}
	case l.Differs(*observed.Logstore):
		return []Step{{Kind: UpdateLogstore, Name: l.Name}}
	default:
		return nil
	}
}

// OnlyServiceMayCreate reports whether the service lets only ActionTrail create a
// dedicated Logstore. No such error is published, so its code is not known: it is any
// rejection that is neither a denial by RAM, which names the missing action, nor about
// the settings.
func OnlyServiceMayCreate(err error) bool {
	return model.Is(err, model.Denied, model.Refused) && !model.HasCode(err, "LogStoreInfoInvalid") && !IsRAMDenial(err)
}

// LiteRefusedError says that only the service may create the Logstore, which then is a
// standard one for good.
type LiteRefusedError struct {
	Logstore string
	Err      error
}

func (e *LiteRefusedError) Error() string { return e.Err.Error() }

func (e *LiteRefusedError) Unwrap() error { return e.Err }

// Attribute names the argument that the error is about.
func (*LiteRefusedError) Attribute() string { return "logstore" }

// Summary returns the error's headline.
func (e *LiteRefusedError) Summary() string {
	return "Log Service refused to create Logstore " + e.Logstore + " as a lite one"
}

// Detail returns the error's paragraphs around now, which says what is true.
func (e *LiteRefusedError) Detail(now string) []string {
	return []string{
		model.Answer(e.Err),
		"The trail was not created: Log Service would create a standard Logstore for it, which cannot become a lite one.", now,
		`Apply again. If the service refuses again, declare mode = "standard", or omit mode.`,
	}
}

// IsRAMDenial reports whether a denial is RAM's, which names the missing action, and not the
// service's own.
func IsRAMDenial(err error) bool {
	var failure *model.Error
	return errors.As(err, &failure) && failure.DeniedByRAM
}

// sameEncryption reports whether a Logstore is encrypted as declared.
func sameEncryption(declared, observed *model.Encryption) bool {
	return observed != nil && observed.Enable && sameKind(declared, observed)
}

// sameKind reports whether two encryptions have the same type and key, on or off.
func sameKind(a, b *model.Encryption) bool {
	if a.Kind != b.Kind || (a.Key == nil) != (b.Key == nil) {
		return false
	}
	return a.Key == nil || *a.Key == *b.Key
}

// EncryptionOff reports whether the Logstore had an encryption that was switched off. One
// without a type was never there.
func EncryptionOff(l model.Logstore) bool {
	return l.Encryption != nil && !l.Encryption.Enable && l.Encryption.Kind != ""
}

// checkEncryption returns an error if the Logstore has another encryption than declared: its
// type and key stay for good, even where it is switched off (Log Service API reference,
// UpdateLogStoreEncryption).
func (l LogstoreSpec) checkEncryption(observed model.Logstore) error {
	is, off := observed.Encryption, EncryptionOff(observed)
	if l.Encryption == nil || is == nil || !is.Enable && !off || sameKind(l.Encryption, is) {
		return nil
	}
	what := "Logstore %s is encrypted already, with type %s and %s, which the service cannot change"
	if off {
		what = "The encryption of Logstore %s was switched off; it has type %s and %s, and the service can switch on no other one"
	}
	return &UnsupportedChangeError{
		What:    fmt.Sprintf(what, l.Name, is.Kind, KeyWords(is.Key)),
		Instead: "Declare that encryption, or omit encryption.",
	}
}

// KeyWords returns the words for a key of an encryption.
func KeyWords(key *model.EncryptionKey) string {
	if key == nil {
		return "the service's own key"
	}
	return fmt.Sprintf("key %s in %s", key.ID, key.Region)
}

// infrequentAccess returns the days of the tier, 0 if there is none: the service says -1
// or nothing.
func infrequentAccess(l model.Logstore) int {
	return max(ValueOr(l.IADays, 0), 0)
}

// modeOf returns the Logstore's mode; the service leaves out the default.
func modeOf(l model.Logstore) string {
	if l.Mode == "" {
		return "standard"
	}
	return l.Mode
}

// IsLite reports whether a mode is the one without analytics, which has two names.
func IsLite(mode string) bool { return mode == "lite" || mode == "query" }

// sameMode reports whether two modes are the same.
func sameMode(a, b string) bool { return IsLite(a) == IsLite(b) }
