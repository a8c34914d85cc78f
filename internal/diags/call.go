package diags

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/operation"
	"github.com/innertrail/terraform-provider-innertrail/internal/names"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// specificMessage returns the summary and the advice of failures with a known cause; empty for
// others.
func specificMessage(op Operation, d domain.Spec, e *model.Error) (summary, next string) {
	switch {
	case e.Class == model.NotEnabled && strings.EqualFold(e.Code, "InvalidVersion"):
		return "ActionTrail does not know this version of " + e.Action,
			"The version is inferred, since none is published for inner trails. Set version in inner_trail_api in the provider block."
	case e.Class == model.NotEnabled && e.Renamed:
		return "ActionTrail does not know operation " + e.Action,
			"inner_trail_api in the provider block sets its name or its version. Correct it, or remove it to use the published name. " +
				"If it is right, Inner-ActionTrail may not be open for the account: ask for it in a support ticket."
	case e.Service == model.ActionTrail && e.Class == model.NotEnabled:
		next = "Alibaba Cloud opens this feature per account and on request: ask for it in a support ticket first. " +
			"If it is open, the names of its operations may differ: see inner_trail_api in the provider block."
		if op.refresh {
			next += " To stop managing it instead, " + domain.StopManagingUnread + "."
		}
		return "Inner-ActionTrail is not open for account " + d.Account, next
	case e.Code == "InvalidRegionId" || e.Code == "InvalidProduct.NotFound":
		which, summary := "", e.Service+" does not know the region"
		if op.lists && d.Region != "" {
			return summary, "Correct or remove " + d.Region + " in regions."
		}
		if d.Region != "" {
			which = ", " + d.Region
		}
		return summary, "Check the region" + which + ": region in the resource or in the provider block, or the one in an import id."
	case e.Class == model.BadCredentials:
		return specialKey(e), keysFrom(e) + keyAdvice(e)
	case e.Class == model.Expired && !saysExpired(e):
		return "The access key of the session is not known", keysFrom(e) +
			"Either the session has ended, or the key was deleted: the service does not say which. Get new credentials and run again."
	case e.Class == model.Expired:
		return "The credentials have expired", keysFrom(e) + "They belong to a session that has ended or was revoked. Get new credentials and run again."
	case e.Class == model.ClockSkew:
		return "The clock of this machine is wrong", "It differs from the time of the service by more than 15 minutes. Set the clock, " +
			"keep it in sync with NTP, and run again."
	case e.Class == model.ReadOnly:
		run := "apply"
		if op.destroys {
			run = "destroy"
		}
		return "Cannot " + op.words + ": the provider is read-only",
			"To make the change, run the " + run + " with read_only = false and without INNERTRAIL_READ_ONLY."
	case e.Class == model.RoleUnusable:
		return "ActionTrail cannot write to project " + d.Project.Name + " through role " + d.Role.Name,
			fmt.Sprintf("The role must trust %s and hold a policy that allows writing to Logstores named innertrail_*, such as %s, "+
				"and no policy of the project may deny it. After a change to the role this can take some minutes: apply again.", names.ActionTrail, names.DefaultPolicy)
	case e.Class == model.Exists && e.Service == model.ActionTrail:
		return "Trail name " + d.Trail + " is taken",
			"Inner trails and ordinary trails share one namespace: an ordinary trail of the account may already have this name. Choose another trail_name."
	case e.Class == model.Exists && e.Action == operation.CreateProject.Action:
		return "Project name " + d.Project.Name + " is taken",
			"Names of projects are unique across all accounts and regions. If the project is yours, set project_region to its region; " +
				"if it was deleted, the recycle bin in the Log Service console may still have it, and its name: restore it there. Otherwise choose another project_name."
	case e.Class == model.Refused && e.Action == operation.CreateProject.Action:
		return "Log Service refused to create project " + d.Project.Name,
			"The request switches the recycle bin of the project on (recycleBinEnabled), so that a deleted Logstore can be restored. If the endpoint does not know that, " +
				"create the project by other means, and remove create_project."
	case e.Class == model.OtherAccount:
		return "Log Service does not give access to project " + d.Project.Name + " now",
			"A project that was created or deleted a moment ago can answer like this for some minutes: run again. So may one that Log Service has stopped since the " +
				"account is overdue. Otherwise its name belongs to another account, since names are unique across all accounts: choose another project_name, or use credentials of the account that owns it."
	case e.Class == model.Quota && e.Action == operation.CreateLogstore.Action:
		return "Project " + d.Project.Name + " has reached its quota of Logstores",
			"Delete Logstores that are no longer needed, ask for a higher quota in the Log Service console, or choose another project_name."
	case e.Class == model.Quota && e.Service == model.ActionTrail:
		return "Inner-ActionTrail already ships to another Logstore",
			"An account has one trail of platform events across all regions. Look for it in the ActionTrail console and import it, or delete it first."
	default:
		return "", ""
	}
}

// advice says what to do about a failure of a class.
func advice(e *model.Error) string {
	switch e.Class {
	case model.Denied:
		if e.DeniedBy != "" {
			return fmt.Sprintf("A policy denies %s (type %s), so a further permission does not help. If it is a guard, it lets apply roles repair, and only its "+
				"break-glass roles stop, delete or move a trail, which also a change of the role does: run this as one of them. Otherwise change that policy.", e.Permission, e.DeniedBy)
		}
		needs := e.Permission
		if e.Resource != "" {
			needs += " on " + e.Resource
		}
		lacks := fmt.Sprintf("The credentials lack the RAM permission %s. Add it to the policy of the user or role that runs Terraform.", needs)
		if e.Alters {
			lacks += " If it is withheld on purpose, as by apply_without_end, run this with credentials that have it."
		}
		if e.Service == model.ActionTrail {
			lacks += " If they have it, Inner-ActionTrail may not be open for the account: ask for it in a support ticket."
		}
		return lacks
	case model.Throttled, model.Unavailable:
		return "Temporary service error. Retry later, or raise max_retries in the provider block."
	case model.Unreachable:
		return model.Sentence(checkNetwork(e))
	case model.NothingListens:
		correct := "correct "
		if e.Origin != "" {
			correct = "correct or remove "
		}
		return "Nothing listens at this address of this machine. If an emulator is meant, start it. Otherwise " + correct + address(e) + "."
	case model.WrongAddress:
		return "A second attempt would not help. Check " + address(e) + "."
	case model.Untrusted:
		return "No TLS connection was made, and a second attempt would not help. If a proxy of your network opens TLS connections, name its " +
			"certificate authority in ca_bundle in the provider block. Otherwise check " + address(e) + ", and the clock of this machine."
	case model.ProxyFailed:
		return "Check HTTPS_PROXY, HTTP_PROXY and NO_PROXY in the environment. If the proxy asks for a login (status 407), put it into the variable: " +
			"http://user:password@host:port."
	case model.TimedOut:
		return model.Sentence(checkNetwork(e) + ", or allow more time with request_timeout")
	case model.Canceled:
		if errors.Is(e, context.DeadlineExceeded) {
			return "The operation exceeded its time. If the service answers no call, " + checkNetwork(e) + ". Otherwise allow more time in timeouts."
		}
		return "The run was interrupted."
	case model.BadResponse:
		return "A response that is not understood is never treated as a missing resource. " +
			"Check that the endpoint" + setBy(e) + " is Alibaba Cloud's and not a proxy's. If it is, this provider does not support that response yet: please report it."
	case model.NotEnabled:
		return "The endpoint does not know this operation. Check " + address(e) + "."
	case model.NotFound:
		return "The resource no longer exists; it may have been deleted during this run. Run terraform plan."
	case model.Quota:
		return "A quota of the account is exhausted. Free some of it, or request a higher quota."
	case model.Refused:
		if e.Renamed || strings.Contains(e.Action, "InnerTrail") {
			return "No documentation of this operation is published, and the names of its parameters are inferred: see inner_trail_api in the provider block. " +
				"Alibaba Cloud support can look up the request by its id."
		}
		return "The code is explained in the documentation of " + e.Action + ". Alibaba Cloud support can look up the request by its id."
	default:
		return ""
	}
}

// checkNetwork says what to check of a connection that was not made, or that brought no answer.
func checkNetwork(e *model.Error) string {
	return "check the network, the proxy variables (HTTPS_PROXY, NO_PROXY), and " + address(e)
}

// address says where the address of a call comes from.
func address(e *model.Error) string {
	if e.Origin != "" {
		return e.Origin + ", which sets the address"
	}
	return "region, endpoints and endpoint_type in the provider block"
}

func setBy(e *model.Error) string {
	if e.Origin == "" {
		return ""
	}
	return ", which " + e.Origin + " sets,"
}
