package sls

import "github.com/innertrail/terraform-provider-innertrail/internal/emulator/api"

// The billing modes of a Logstore. See the SLS API reference,
// UpdateLogStoreMeteringMode.
const (
	chargeByFunction   = "ChargeByFunction"
	chargeByDataIngest = "ChargeByDataIngest"
)

// meteringMode is the body of UpdateLogStoreMeteringMode and the answer of
// GetLogStoreMeteringMode.
type meteringMode struct {
	MeteringMode string `json:"meteringMode"`
}

func getMeteringMode(r *api.Request) (any, *api.Error) {
	_, l, err := findLogstore(r)
	if err != nil {
		return nil, err
	}
	if l.MeteringMode == "" {
		return meteringMode{chargeByFunction}, nil
	}
	return meteringMode{l.MeteringMode}, nil
}

func updateMeteringMode(r *api.Request) (any, *api.Error) {
	_, l, err := findLogstore(r)
	if err != nil {
		return nil, err
	}
	var body meteringMode
	if err := decodeSLSBody(r, api.CodeParameterInvalid, &body); err != nil {
		return nil, err
	}
	if body.MeteringMode != chargeByFunction && body.MeteringMode != chargeByDataIngest {
		return nil, api.ParameterInvalid("meteringMode %s is invalid", body.MeteringMode)
	}
	l.MeteringMode = body.MeteringMode
	return nil, nil
}
