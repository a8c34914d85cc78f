package direct

import (
	"bytes"
	"encoding/json"
	"math/big"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Upgrade answers the upgrade of a state of the current version, which is only read and written.
func (s *Server) Upgrade(req *tfprotov6.UpgradeResourceStateRequest) *tfprotov6.UpgradeResourceStateResponse {
	if s.shape == nil || req.TypeName != s.shape.typeName || req.Version != s.shape.schema.Version || req.RawState == nil {
		return nil
	}
	var decoded any
	decoder := json.NewDecoder(bytes.NewReader(req.RawState.JSON))
	decoder.UseNumber()
	if decoder.Decode(&decoded) != nil || decoder.More() {
		return nil
	}
	state, ok := stored(s.shape.kind, decoded)
	if !ok {
		return nil
	}
	encoded := dynamic(s.shape.kind, state)
	if encoded == nil {
		return nil
	}
	return &tfprotov6.UpgradeResourceStateResponse{UpgradedState: encoded}
}

// stored returns a value of a state as Terraform stores it: null if an attribute is left out, and without
// attributes that the schema does not have. It is not ok if the value has another form than Terraform writes. The
// framework's reader makes a decoder for each value, which took a sixth of the memory that a plan allocates.
func stored(kind tftypes.Type, decoded any) (value tftypes.Value, ok bool) {
	switch of := decoded.(type) {
	case nil:
		return tftypes.NewValue(kind, nil), true
	case string:
		return scalar(kind, tftypes.String, of)
	case bool:
		return scalar(kind, tftypes.Bool, of)
	case json.Number:
		number, _, err := big.ParseFloat(string(of), 10, 512, big.ToNearestEven)
		if err != nil {
			return value, false
		}
		return scalar(kind, tftypes.Number, number)
	case []any:
		set, isSet := kind.(tftypes.Set)
		if !isSet {
			return value, false
		}
		elements := make([]tftypes.Value, len(of))
		for i, element := range of {
			if elements[i], ok = stored(set.ElementType, element); !ok {
				return value, false
			}
		}
		return tftypes.NewValue(kind, elements), true
	case map[string]any:
		return storedMembers(kind, of)
	}
	return value, false
}

// storedMembers returns an object or a map.
func storedMembers(kind tftypes.Type, decoded map[string]any) (value tftypes.Value, ok bool) {
	members := map[string]tftypes.Value{}
	switch of := kind.(type) {
	case tftypes.Object:
		for name, member := range of.AttributeTypes {
			if members[name], ok = stored(member, decoded[name]); !ok {
				return value, false
			}
		}
	case tftypes.Map:
		for name, member := range decoded {
			if members[name], ok = stored(of.ElementType, member); !ok {
				return value, false
			}
		}
	default:
		return value, false
	}
	return tftypes.NewValue(kind, members), true
}

// scalar returns a value of the type kind, which must be the type that it has.
func scalar(kind, has tftypes.Type, of any) (value tftypes.Value, ok bool) {
	if !kind.Is(has) {
		return value, false
	}
	return tftypes.NewValue(kind, of), true
}
