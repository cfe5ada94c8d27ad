package encoding

import "strconv"

// dnsType is a record type's name (IANA's registry of DNS parameters), or TYPEn (RFC
// 3597).
func dnsType(number int32) string {
	switch number {
	case 1:
		return "A"
	case 2:
		return "NS"
	case 5:
		return "CNAME"
	case 6:
		return "SOA"
	case 12:
		return "PTR"
	case 15:
		return "MX"
	case 16:
		return "TXT"
	case 28:
		return "AAAA"
	case 33:
		return "SRV"
	case 64:
		return "SVCB"
	case 65:
		return "HTTPS"
	case 255:
		return "ANY"
	}
	return "TYPE" + strconv.Itoa(int(number))
}

// dnsCode is a response code's name, or its number.
func dnsCode(number int32) string {
	names := [...]string{"NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"}
	if number >= 0 && int(number) < len(names) {
		return names[number]
	}
	return strconv.Itoa(int(number))
}
