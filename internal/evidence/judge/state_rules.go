package judge

import (
	"slices"
	"time"

	"github.com/innertrail/terraform-provider-innertrail/internal/reason"
)

// logging holds if the trail logs now, or was only stopped after the window, and has done so since before the window.
func (j *judgement) logging() doubt {
	trail := j.Trail.Value
	switch {
	case j.Trail.Unread != "":
		return doubt{unknown: true, code: reason.TrailUnknown, text: j.Trail.Unread}
	case trail == nil:
		return doubt{code: reason.TrailMissing, text: "there is no such trail" + j.since(reason.TrailDeleted, "")}
	case !trail.Logging && !j.stoppedAfter():
		return doubt{code: reason.TrailStopped, text: "the trail is stopped" + j.since(reason.TrailStopped, ", and no recorded call tells since when")}
	case trail.Started.IsZero():
		return doubt{unknown: true, code: reason.TrailUnknown, text: "since when it logs is not told"}
	case trail.Started.After(j.Window.From):
		return doubt{code: reason.TrailStarted, text: "it has been logging only since " + stamp(trail.Started), since: trail.Started}
	}
	return doubt{}
}

// since says which call brought the trail into its state, if it was the last about it, and another text otherwise.
func (j *judgement) since(code reason.Code, otherwise string) string {
	calls := j.callsOn(ofTrail, Window{time.Time{}, j.Now.Add(time.Second)})
	if len(calls) > 0 && calls[len(calls)-1].code() == code {
		return ": " + calls[len(calls)-1].words()
	}
	return otherwise
}

// stoppedAfter reports whether the last call about the trail stopped it after the window.
func (j *judgement) stoppedAfter() bool {
	calls := j.callsOn(ofTrail, Window{j.deliveredIn().To, j.Now.Add(time.Second)})
	return len(calls) > 0 && calls[len(calls)-1].Name == "StopLogging"
}

func (j *judgement) roleAuthorized() doubt {
	switch role := j.Role.Value; {
	case j.Role.Unread != "":
		return doubt{unknown: true, code: reason.RoleUnknown, text: j.Role.Unread}
	case role == nil:
		return doubt{code: reason.RoleMissing, text: "there is no such role"}
	default:
		return doubt{code: role.Reason, text: role.Status}
	}
}

func (j *judgement) projectNormal() doubt {
	switch project := j.Project.Value; {
	case j.Project.Unread != "":
		return doubt{unknown: true, code: reason.ProjectUnknown, text: j.Project.Unread}
	case project == nil:
		return doubt{code: reason.ProjectMissing, text: "there is no such project"}
	case project.Status == projectNormal:
		return doubt{}
	case project.Status == "Disable":
		return doubt{code: reason.ProjectStopped, text: "its status is Disable"}
	default:
		return doubt{unknown: true, code: reason.ProjectUnknown, text: "its status is " + quoted(project.Status)}
	}
}

// store returns the Logstore, or why there is nothing to judge. What a Logstore that is gone was like is not known.
func (j *judgement) store() (Logstore, doubt) {
	switch {
	case j.Logstore.Unread != "":
		return Logstore{}, doubt{unknown: true, code: reason.LogstoreUnknown, text: j.Logstore.Unread}
	case j.Logstore.Value == nil:
		return Logstore{}, doubt{unknown: true, code: reason.LogstoreMissing, text: "there is no such Logstore"}
	}
	return *j.Logstore.Value, doubt{}
}

func (j *judgement) logstoreOlder() doubt {
	store, d := j.store()
	switch {
	case d.code == reason.LogstoreMissing:
		return doubt{code: d.code, text: d.text}
	case d.code != "":
		return d
	case store.Created.IsZero():
		return doubt{unknown: true, code: reason.LogstoreUnknown, text: "when it was created is not told"}
	case store.Created.After(j.Window.From):
		d := doubt{code: reason.LogstoreYounger, text: "it was created on " + stamp(store.Created), since: store.Created}
		if slices.ContainsFunc(j.callsOn(ofLogs, j.sinceThen()), func(c Call) bool { return c.code() == reason.LogstoreDeleted || c.code() == reason.ProjectDeleted }) {
			d.code = reason.LogstoreRecreated
		}
		return d
	}
	return doubt{}
}

// retentionLong holds if what was logged at the begin of the window is still kept. A log is not older than its event.
func (j *judgement) retentionLong() doubt {
	store, d := j.store()
	if d.code != "" {
		return d
	}
	if oldest := expiry(j.Now, store.RetentionDays); j.Window.From.Before(oldest) {
		return doubt{code: reason.LogsExpired, text: "logs from before " + stamp(oldest) + " have expired", since: oldest}
	}
	return doubt{}
}

// expiry returns the time before which logs have expired; an hour more is left for the time that it takes.
func expiry(now time.Time, days int) time.Time {
	if days >= forever {
		return time.Time{}
	}
	return now.AddDate(0, 0, -days).Add(time.Hour)
}

// appendOnly holds if the Logstore was not made with enableModify, which cannot be switched off.
func (j *judgement) appendOnly() doubt {
	store, d := j.store()
	switch {
	case d.code != "":
		return d
	case store.Modifiable == nil:
		return doubt{unknown: true, code: reason.LogstoreModifiable, text: "Log Service does not say whether it does (enableModify)"}
	case *store.Modifiable:
		return doubt{code: reason.LogstoreModifiable, text: "the Logstore was made with enableModify: single logs can be changed and deleted"}
	}
	return doubt{}
}

func (j *judgement) indexWhole() doubt {
	switch index := j.Index.Value; {
	case j.Index.Unread != "":
		return doubt{unknown: true, code: reason.IndexUnknown, text: j.Index.Unread}
	case index == nil && j.Logstore.Unread == "" && j.Logstore.Value == nil: // its index went with it
		return doubt{unknown: true, code: reason.LogstoreMissing, text: "there is no such Logstore"}
	case index == nil:
		return doubt{code: reason.IndexMissing, text: "there is none"}
	case index.Reason != "":
		return doubt{code: index.Reason, text: index.Status}
	case index.Modified.IsZero():
		return doubt{unknown: true, code: reason.IndexUnknown, text: "when it was last changed is not told"}
	case index.Modified.After(j.Window.From):
		return doubt{code: reason.IndexChanged, text: "it was last changed on " + stamp(index.Modified), since: index.Modified}
	}
	return doubt{}
}

func (j *judgement) writersClosed() doubt {
	store, d := j.store()
	switch {
	case d.code != "":
		return d
	case store.AnonymousWrites == nil:
		return doubt{unknown: true, code: reason.LogstoreAnonymousWrites, text: "Log Service does not say whether anyone can (enable_tracking)"}
	case *store.AnonymousWrites:
		return doubt{code: reason.LogstoreAnonymousWrites, text: "web tracking is on"}
	}
	return doubt{}
}

func (j *judgement) policiesHarmless() doubt {
	switch policies := j.Policies.Value; {
	case j.Policies.Unread != "" || policies == nil:
		return doubt{unknown: true, code: reason.PolicyUnknown, text: j.Policies.Unread}
	case policies.Denies != "":
		return doubt{code: reason.PolicyDenies, text: policies.Denies}
	case policies.Grants != "":
		return doubt{code: reason.PolicyGrants, text: policies.Grants}
	}
	return doubt{}
}

func (j *judgement) processorNone() doubt {
	store, d := j.store()
	switch {
	case d.code != "":
		return d
	case store.Processor == nil:
		return doubt{} // a setting that the service leaves out is none
	case *store.Processor != "":
		return doubt{code: reason.LogstoreProcessor, text: "ingest processor " + quoted(*store.Processor) + " is attached"}
	}
	return doubt{}
}
