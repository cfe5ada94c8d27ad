package view

// service is a well-known service of the Internet by its port (IANA, and as
// /etc/services has it on Debian).
type service struct {
	port int64
	name string
}

// services are sorted by port. Of a port's names the first is printed.
var services = [...]service{
	{7, "echo"}, {9, "discard"}, {13, "daytime"}, {17, "qotd"}, {19, "chargen"}, {20, "ftp-data"}, {21, "ftp"}, {22, "ssh"},
	{23, "telnet"}, {25, "smtp"}, {25, "mail"}, {37, "time"}, {43, "whois"}, {49, "tacacs"}, {53, "domain"}, {67, "bootps"},
	{68, "bootpc"}, {69, "tftp"}, {70, "gopher"}, {79, "finger"}, {80, "http"}, {80, "www"}, {88, "kerberos"},
	{110, "pop3"}, {111, "sunrpc"}, {113, "auth"}, {119, "nntp"}, {123, "ntp"}, {135, "epmap"}, {137, "netbios-ns"},
	{138, "netbios-dgm"}, {139, "netbios-ssn"}, {143, "imap2"}, {143, "imap"}, {161, "snmp"}, {162, "snmp-trap"}, {177, "xdmcp"},
	{179, "bgp"}, {194, "irc"}, {389, "ldap"}, {427, "svrloc"}, {443, "https"}, {445, "microsoft-ds"}, {464, "kpasswd"},
	{465, "submissions"}, {465, "smtps"}, {500, "isakmp"}, {512, "exec"}, {513, "login"}, {514, "shell"}, {514, "syslog"},
	{515, "printer"}, {520, "route"}, {540, "uucp"}, {543, "klogin"}, {544, "kshell"}, {546, "dhcpv6-client"},
	{547, "dhcpv6-server"}, {548, "afpovertcp"}, {554, "rtsp"}, {563, "nntps"}, {587, "submission"}, {623, "asf-rmcp"},
	{631, "ipp"}, {636, "ldaps"}, {646, "ldp"}, {655, "tinc"}, {750, "kerberos4"}, {853, "domain-s"}, {873, "rsync"},
	{989, "ftps-data"}, {990, "ftps"}, {992, "telnets"}, {993, "imaps"}, {995, "pop3s"}, {1080, "socks"}, {1194, "openvpn"},
	{1433, "ms-sql-s"}, {1434, "ms-sql-m"}, {1524, "ingreslock"}, {1701, "l2f"}, {1812, "radius"}, {1813, "radius-acct"},
	{1883, "mqtt"}, {2049, "nfs"}, {2375, "docker"}, {2376, "docker-s"}, {2379, "etcd-client"}, {2380, "etcd-server"},
	{3128, "squid"}, {3260, "iscsi-target"}, {3306, "mysql"}, {3389, "ms-wbt-server"}, {3690, "svn"}, {4369, "epmd"},
	{4500, "ipsec-nat-t"}, {5060, "sip"}, {5061, "sip-tls"}, {5222, "xmpp-client"}, {5269, "xmpp-server"}, {5353, "mdns"},
	{5355, "hostmon"}, {5432, "postgresql"}, {5666, "nrpe"}, {5671, "amqps"}, {5672, "amqp"}, {5900, "rfb"}, {6000, "x11"},
	{6379, "redis"}, {6667, "ircd"}, {6697, "ircs-u"}, {8080, "http-alt"}, {8883, "secure-mqtt"},
	{9418, "git"}, {10050, "zabbix-agent"}, {10051, "zabbix-trapper"}, {11211, "memcached"}, {27017, "mongodb"},
}

// ServicePort is the port of a well-known service; false when there is none of
// the name.
func ServicePort(name string) (int64, bool) {
	for _, s := range services {
		if s.name == name {
			return s.port, true
		}
	}
	return 0, false
}

// serviceName is the service of a port, "" for others.
func serviceName(port int64) string {
	for _, s := range services {
		if s.port == port {
			return s.name
		}
	}
	return ""
}
