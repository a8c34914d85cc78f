package actiontrail

import (
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"
	"github.com/innertrail/terraform-provider-innertrail/internal/emulator/state"
)

// StartLogging, StopLogging and GetTrailStatus work on trails of both kinds, by
// name, in the trail's home region. See the ActionTrail API reference.

// namedTrail finds the trail that the parameter Name names.
func namedTrail(r *api.Request) (*state.Trail, *api.Error) {
	trail := r.Account.AnyTrail(r.Params["Name"])
	if trail == nil || trail.Region != r.Region {
		return nil, trailNotFound()
	}
	return trail, nil
}

func startLogging(r *api.Request) (any, *api.Error) {
	trail, err := namedTrail(r)
	if err != nil {
		return nil, err
	}
	if trail.Status != state.StatusEnable {
		trail.Status = state.StatusEnable
		trail.StartLoggingTime = r.Now
	}
	return nil, nil
}

func stopLogging(r *api.Request) (any, *api.Error) {
	trail, err := namedTrail(r)
	if err != nil {
		return nil, err
	}
	if trail.Status != state.StatusDisable {
		trail.Status = state.StatusDisable
		trail.StopLoggingTime = r.Now
	}
	return nil, nil
}

// trailStatus is the answer of GetTrailStatus.
type trailStatus struct {
	IsLogging                     bool
	StartLoggingTime              string
	StopLoggingTime               string
	LatestDeliveryTime            string
	LatestDeliveryError           string
	LatestDeliveryLogServiceTime  string
	LatestDeliveryLogServiceError string
	OssBucketStatus               bool
	SlsLogStoreStatus             bool
}

func getTrailStatus(r *api.Request) (any, *api.Error) {
	if err := checkBooleans(r, "IsOrganizationTrail"); err != nil {
		return nil, err
	}
	t, err := namedTrail(r)
	if err != nil {
		return nil, err
	}
	return trailStatus{
		IsLogging:                     t.Status == state.StatusEnable,
		StartLoggingTime:              api.Timestamp(t.StartLoggingTime),
		StopLoggingTime:               api.Timestamp(t.StopLoggingTime),
		LatestDeliveryLogServiceTime:  api.Timestamp(t.LatestDeliveryLogServiceTime),
		LatestDeliveryLogServiceError: t.LatestDeliveryLogServiceError,
		SlsLogStoreStatus:             t.SLSLogStoreStatus,
	}, nil
}
