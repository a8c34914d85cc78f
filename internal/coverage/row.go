package coverage

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/innertrail/terraform-provider-innertrail/internal/cloud/model"
	"github.com/innertrail/terraform-provider-innertrail/internal/console"
	"github.com/innertrail/terraform-provider-innertrail/internal/organization"
	"github.com/innertrail/terraform-provider-innertrail/internal/reason"
	"github.com/innertrail/terraform-provider-innertrail/internal/shipping/domain"
)

// rowOf judges an account. What was not read is not known.
func rowOf(account *organization.Account, regions []string) *row {
	if why := account.WhyUnread(); why != "" {
		return unreadRow(account.Role, why)
	}
	r := &row{
		AccountID: types.StringValue(account.ID), AssumeRoleARN: textOrNull(account.Role),
		Readable: len(account.Found.Trails) > 0 || account.NotEnabled != nil,
		Reasons:  []string{}, Codes: []string{}, Orphaned: account.Logstores.Orphaned,
	}
	if r.Readable {
		r.AllowListed = new(bool)
		*r.AllowListed = account.NotEnabled == nil
	}
	r.setShipping(account)
	r.setReasons(account, regions)
	r.Covered = r.Readable && isTrue(r.Shipping) && isTrue(r.Healthy)
	if trail := mainShipping(account.Shippings); trail != nil {
		r.setTrail(trail)
	}
	return r
}

// setShipping judges whether the account ships, and whether what it has is healthy.
func (r *row) setShipping(account *organization.Account) {
	known := len(account.Found.Silent) == 0 || account.NotEnabled != nil
	started := slices.ContainsFunc(account.Shippings, isStarted)
	if known || started {
		r.Shipping = &started
	}
	healthy, certain := len(account.Shippings) == 1, len(account.Shippings) > 1 || len(account.Shippings) == 0 && known
	for i := range account.Shippings {
		for _, why := range wrong(&account.Shippings[i]) {
			healthy, certain = false, certain || !isUnknown(why)
		}
	}
	if healthy || certain {
		r.Healthy = &healthy
	}
}

func isStarted(s organization.Shipping) bool { return s.Trail.Status == model.TrailEnabled }

// mainShipping returns the shipping that the row is about: the first one that is started, or the
// first; nil if there is none.
func mainShipping(shippings []organization.Shipping) *organization.Shipping {
	if len(shippings) == 0 {
		return nil
	}
	return &shippings[max(0, slices.IndexFunc(shippings, isStarted))]
}

// unknown begins what is not known, after the part that it is about.
const unknown = "not known: "

// isUnknown reports whether a reason says that something is not known, and nothing that is wrong.
func isUnknown(why string) bool {
	_, status, _ := strings.Cut(why, ": ")
	return strings.HasPrefix(status, unknown) || strings.HasPrefix(status, domain.StatusUnreadable)
}

// wrong returns what is wrong with a shipping, or not known.
func wrong(s *organization.Shipping) []string {
	switch {
	case s.Foreign:
		return []string{"trail: " + unknown + "it ships to " + s.Trail.ProjectARN + ", which is no project of the account, or has a name that no trail should have"}
	case s.NoRole != nil:
		return []string{"role: " + unknown + model.LastingAnswer(s.NoRole)}
	case s.Err != nil:
		return []string{"parts: " + unknown + model.LastingAnswer(s.Err)}
	default:
		reasons := slices.Clone(s.Wrong)
		for i, reason := range reasons {
			why := map[string]error{"delivery: " + domain.StatusUnreadable: s.Unread, "role: " + domain.StatusUnreadable: s.Observed.Role.Unreadable}[reason]
			if why != nil {
				reasons[i] += ": " + model.LastingAnswer(why)
			}
		}
		return reasons
	}
}

// doubts returns what may keep logs from arriving although nothing is known to be wrong.
func doubts(s *organization.Shipping) (reasons []string) {
	for _, doubt := range s.Observed.Role.Doubts {
		why := doubt.Why
		if doubt.Unread != nil {
			why = "it cannot be read: " + model.LastingAnswer(doubt.Unread)
		}
		reasons = append(reasons, "role: "+unknown+"whether policy "+doubt.Policy+" denies the delivery: "+why)
	}
	for _, why := range s.Observed.Integrity.Policies.Doubts {
		reasons = append(reasons, "integrity: "+unknown+"whether it denies the delivery: "+why)
	}
	return reasons
}

// causes returns the codes of what is wrong with a shipping, or not known.
func causes(s *organization.Shipping) []reason.Code {
	switch {
	case s.Foreign:
		return []reason.Code{reason.TrailRedirected}
	case s.NoRole != nil:
		return []reason.Code{reason.RoleUnknown}
	case s.Err != nil:
		return []reason.Code{reason.AccountUnread}
	default:
		return s.Causes
	}
}

// setReasons says why the account is not covered, and what was not read.
func (r *row) setReasons(account *organization.Account, regions []string) {
	add := func(format string, values ...any) { r.Reasons = append(r.Reasons, fmt.Sprintf(format, values...)) }
	coded := func(codes ...reason.Code) {
		for _, code := range codes {
			if !slices.Contains(r.Codes, string(code)) {
				r.Codes = append(r.Codes, string(code))
			}
		}
	}
	if account.NotEnabled != nil {
		coded(reason.AccountNotEnabled)
		add("allow-list: not open: %s", model.LastingAnswer(account.NotEnabled))
	}
	for _, region := range regions {
		if err := account.Found.Silent[region]; err != nil {
			coded(reason.SlotUnknown)
			add("trails: not listed in %s: %s", account.Found.SilentRegions(), model.LastingAnswer(err))
			break
		}
	}
	switch n := len(account.Shippings); {
	case n > 1:
		var names []string
		for _, s := range account.Shippings {
			names = append(names, s.Trail.Name+" in "+s.Region)
		}
		coded(reason.SlotSeveral)
		add("slot: the account has %d trails: %s", n, model.List(names))
	case n == 0 && r.Readable && account.NotEnabled == nil:
		coded(reason.TrailMissing)
		add("trail: none in %s", where(regions, len(account.Found.Silent)))
	}
	for i := range account.Shippings {
		s, of := &account.Shippings[i], ""
		if len(account.Shippings) > 1 {
			of = s.Trail.Name + ", "
		}
		for _, why := range append(wrong(s), doubts(s)...) {
			add("%s%s", of, why)
		}
		coded(causes(s)...)
	}
	for _, why := range account.Logstores.Unknown {
		add("orphaned Logstores: %s%s", unknown, why)
	}
}

// where names the regions that answered.
func where(regions []string, silent int) string {
	switch {
	case silent > 0:
		return "the regions that answered"
	case len(regions) == len(model.Regions()):
		return "any region"
	default:
		return strings.Join(regions, ", ")
	}
}

// setTrail sets what the row tells of a trail.
func (r *row) setTrail(s *organization.Shipping) {
	r.TrailName, r.Region = textOrNull(s.Trail.Name), textOrNull(s.Region)
	if s.Foreign {
		return
	}
	project := s.Spec.Project
	r.ProjectName, r.ProjectRegion, r.LogstoreName = textOrNull(project.Name), textOrNull(project.Region), textOrNull(s.Spec.Logstore.Name)
	r.Console = types.StringValue(console.LogstorePage(project.Name, project.Region, s.Spec.Logstore.Name))
	if s.Observed.Logstore != nil {
		r.RetentionDays = types.Int64Value(int64(s.Observed.Logstore.RetentionDays))
	}
	if s.Delivery == nil {
		return
	}
	r.LastDelivery = textOrNull(s.Delivery.LatestDelivery)
	if since := s.Delivery.LoggingSince; since != "" && isStarted(*s) {
		if at, err := time.Parse(time.RFC3339, since); err == nil {
			r.Since = types.StringValue(at.UTC().Format(time.RFC3339))
		} else {
			r.Reasons = append(r.Reasons, "since: "+unknown+"ActionTrail tells the time "+since)
		}
	}
}
