# shellcheck shell=bash
has javac java
mkdir -p "$data/java"
cat >"$data/java/A.java" <<'END'
import java.net.*; import java.util.*; import java.util.logging.*;
public class A {
    public static void main(String[] urls) throws Exception {
        Logger log = Logger.getLogger("a");
        for (String url : urls) try {
            URLConnection c = new URL(url).openConnection(); c.setConnectTimeout(1000); c.setReadTimeout(1000);
            c.getInputStream().readAllBytes();
        } catch (Exception e) { log.log(Level.SEVERE, "request failed: " + url, e); }
        new java.io.FileOutputStream("/dev/full").write(1);
    }
}
END
printf '<project><modelVersion>4.0.0</modelVersion><groupId>a</groupId><artifactId>a</artifactId><version>1</version><dependencies><dependency>
<groupId>b</groupId><artifactId>b</artifactId><version>1</version></dependency></dependencies></project>' >"$data/java/pom.xml"
traffic() {
    (cd "$data/java" && javac -verbose A.java) >>"$logs/javac.log" 2>&1
    (cd "$data/java" && T=60 note tls java -Djavax.net.debug=all A $faults)
    (cd "$data/java" && T=60 note jvm java -Xlog:all=trace -cp . A http://$host:$closed)
    for port in $closed $selfsigned $unauthorized $unavailable; do
        if_has mvn && (cd "$data/java" && T=60 note maven mvn -X -B -Dmaven.repo.local="$data/m2" \
            -Dmaven.repo.remote="https://$host:$port" "-DproxySet=true" "-Dhttps.proxyHost=$host" "-Dhttps.proxyPort=$port" \
            package)
        if_has gradle && (cd "$data/java" && printf "apply plugin: 'java'\nrepositories { maven { url 'https://%s:%s' } }
dependencies { compile 'b:b:1' }\n" $host "$port" >build.gradle && T=60 note gradle gradle --no-daemon -g "$data/gradle" -d build)
    done
}
load traffic
