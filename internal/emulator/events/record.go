// Package events is what ActionTrail records of the calls that its customers make to the
// emulated services, and LookupEvents, which finds them. See the ActionTrail user guide,
// "Management event structure", and its API reference, LookupEvents.
package events

import (
	"cmp"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// dataOperations read and write logs. They are no management events.
var dataOperations = api.SetOf("PutLogs", "PutWebtracking", "Track", "GetLogs", "GetHistograms", "PullLogs", "GetCursor", "GetCursorTime",
	"ConsumerGroupHeartBeat", "ConsumerGroupUpdateCheckPoint", "GetCheckPoint")

// rowOperations change and delete single logs. Whether they are management events is a setting.
var rowOperations = api.SetOf("UpdateLogs", "DeleteLogs", "CreateDeleteLogsTask", "GetDeleteLogsStatus", "ListDeleteLogsTasks")

// Record records a call that a service has answered, with its refusal if it refused. An unsigned
// call, one of data and one that was throttled leave no event; the last is inferred.
func Record(r *api.Request, requestID string, refused *api.Error) {
	switch {
	case r.Account == nil, r.Caller.IdentityType == state.IdentityAnonymous, dataOperations[r.Action],
		rowOperations[r.Action] && !r.Settings.LookupRowEdits, refused != nil && strings.HasPrefix(refused.Code, "Throttling"):
		return
	}
	c := &r.Caller
	ev := &state.CallEvent{
		ID: requestID, RequestID: requestID, Time: r.Now, AccountID: c.AccountID,
		Service: r.Service, Action: r.Action, Version: cmp.Or(r.Params["Version"], r.HTTP.Header.Get("x-log-apiversion")),
		Region: r.Region, Host: hostOf(r), Mutating: r.Mutating, Params: r.Params, Resources: resourcesOf(r),
		IdentityType: c.IdentityType, PrincipalID: c.PrincipalID, KeyID: r.KeyID,
		SourceIP: r.SourceIP(), UserAgent: r.HTTP.UserAgent(),
	}
	if refused != nil {
		ev.ErrorCode, ev.ErrorMessage = refused.Code, refused.Message
	}
	account := r.Cloud.Accounts[c.AccountID]
	switch s := c.Session; {
	case s != nil:
		ev.Role, ev.SessionOpened = s.Role, s.Opened
		if role := account.Roles[s.Role]; role != nil {
			ev.Role = role.Name
		}
		ev.UserName = ev.Role + ":" + s.Name
	case c.IdentityType == state.IdentityRAMUser:
		ev.UserName = c.User
		if user := account.Users[c.User]; user != nil {
			ev.UserName = user.Name
		}
	default:
		ev.UserName = "root"
	}
	r.Cloud.CallEvents.Add(ev)
}

// global reports whether a service belongs to no region. Its events are stored in one region
// for all; that these services are the ones is inferred.
func global(service string) bool {
	return service != api.ServiceActionTrail && service != api.ServiceSLS
}

// hostOf returns the service's own host, also of a call that reached the emulator by another.
func hostOf(r *api.Request) string {
	switch r.Service {
	case api.ServiceSLS:
		host := r.Region + ".log.aliyuncs.com"
		if r.SLS.Project != "" {
			host = r.SLS.Project + "." + host
		}
		return host
	case api.ServiceActionTrail:
		return "actiontrail." + r.Region + ".aliyuncs.com"
	default:
		return strings.ToLower(r.Service) + ".aliyuncs.com"
	}
}
