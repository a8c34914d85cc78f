package emulator

// StartLogging, StopLogging and GetTrailStatus work on trails of both kinds, by
// name, in the trail's home region. See the ActionTrail API reference.

// namedTrail finds the trail that the parameter Name names.
func namedTrail(x *Request) (*Trail, *Error) {
	trail := x.account.AnyTrail(x.params["Name"])
	if trail == nil || trail.Region != x.region {
		return nil, trailNotFound()
	}
	return trail, nil
}

func startLogging(x *Request) (any, *Error) {
	trail, err := namedTrail(x)
	if err != nil {
		return nil, err
	}
	if trail.Status != StatusEnable {
		trail.Status = StatusEnable
		trail.StartLoggingTime = x.Now
	}
	return nil, nil
}

func stopLogging(x *Request) (any, *Error) {
	trail, err := namedTrail(x)
	if err != nil {
		return nil, err
	}
	if trail.Status != StatusDisable {
		trail.Status = StatusDisable
		trail.StopLoggingTime = x.Now
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

func getTrailStatus(x *Request) (any, *Error) {
	t, err := namedTrail(x)
	if err != nil {
		return nil, err
	}
	return trailStatus{
		IsLogging:                     t.Status == StatusEnable,
		StartLoggingTime:              stamp(t.StartLoggingTime),
		StopLoggingTime:               stamp(t.StopLoggingTime),
		LatestDeliveryLogServiceTime:  stamp(t.LatestDeliveryLogServiceTime),
		LatestDeliveryLogServiceError: t.LatestDeliveryLogServiceError,
		SlsLogStoreStatus:             t.SLSLogStoreStatus,
	}, nil
}
