"""The example's office: units, people, the audit programme, and the two audits with their answers."""

# fmt: off

from __future__ import annotations

from auditcore.service.demo.table import Text as T
from auditcore.service.demo.table import Training, step

NAME = T("Tân Hòa Commune People's Committee (example)", "Ủy ban nhân dân xã Tân Hòa (ví dụ)")

# Who runs the demo: the ISO secretary.
ME = "lan"
MY_NAME = "Nguyễn Thị Lan"

# Key, id in each language, name, unit above.
UNITS = (
    ("leaders", T("leaders", "lanh-dao"), T("People's Committee (leaders)", "Lãnh đạo Ủy ban nhân dân"), ""),
    ("office", T("office", "van-phong"),
     T("Office of the People's Council and People's Committee", "Văn phòng HĐND và UBND"), "leaders"),
    ("justice", T("justice", "tu-phap"), T("Justice and civil status", "Tư pháp – Hộ tịch"), "office"),
    ("economy", T("economy", "kinh-te"), T("Economic Division", "Phòng Kinh tế"), "leaders"),
    ("finance", T("finance", "tai-chinh"), T("Finance", "Tài chính – Kế hoạch"), "economy"),
    ("land", T("land", "dat-dai"), T("Land and environment", "Đất đai – Môi trường"), "economy"),
    ("construction", T("construction", "xay-dung"), T("Construction and transport",
                                                      "Xây dựng – Giao thông"), "economy"),
    ("culture", T("culture", "van-hoa"), T("Culture and Society Division", "Phòng Văn hóa – Xã hội"), "leaders"),
    ("service", T("one-stop", "mot-cua"),
     T("Public Administrative Service Centre (one-stop shop)",
       "Trung tâm Phục vụ hành chính công (một cửa)"), "leaders"),
    ("registry", T("land-registry", "dang-ky-dat-dai"),
     T("Land registration branch (province)", "Chi nhánh Văn phòng Đăng ký đất đai (tỉnh)"), ""),
)
OUTSIDE = ("registry",)

# Id, name, unit, roles; auditors were trained in-house. Lan is there from the beginning.
PEOPLE = (
    ("son", "Trần Văn Sơn", "leaders", "head committee"),
    ("hai", "Lê Hoàng Hải", "leaders", "committee"),
    ("minh", "Phạm Đức Minh", "office", "committee"),
    ("cuong", "Mai Xuân Cường", "office", "auditor"),
    ("hoa", "Võ Thị Hoa", "justice", ""),
    ("khanh", "Đặng Quốc Khánh", "economy", "committee"),
    ("tuyet", "Bùi Thị Tuyết", "finance", ""),
    ("thuy", "Lý Thanh Thủy", "finance", "auditor"),
    ("dung", "Hồ Tấn Dũng", "land", ""),
    ("phuc", "Ngô Gia Phúc", "construction", ""),
    ("thao", "Đỗ Thị Thảo", "culture", "committee"),
    ("nam", "Huỳnh Nhật Nam", "culture", "auditor"),
    ("yen", "Trương Hải Yến", "service", "committee"),
    ("quang", "Dương Văn Quang", "service", ""),
    ("linh", "Phan Mỹ Linh", "service", ""),
)

# Unit: head, and a deputy who may act for the head.
HEADS = {
    "leaders": ("son", "hai"), "office": ("minh", ""), "justice": ("hoa", ""), "economy": ("khanh", "tuyet"),
    "finance": ("tuyet", ""), "land": ("dung", ""), "construction": ("phuc", ""), "culture": ("thao", ""),
    "service": ("yen", "quang"),
}

# How the workspace was founded: days are counted from the first day of last year's audit.
FOUNDING = (
    *(step(-59, ME, "unit", key, name=name, parent=above, outside=key in OUTSIDE) for key, _id, name, above in UNITS),
    step(-56, ME, "edit-person", ME, unit="office", add_roles=["committee"]),
    *(step(-56, ME, "person", id, name=name, unit=unit, roles=roles.split(), email=f"{id}@tanhoa.example",
           trained=[Training("iso9001-2015", -100, 1000)] if "auditor" in roles else [])
      for id, name, unit, roles in PEOPLE),
    *(step(-55, ME, "head", unit, head=head, deputy=deputy) for unit, (head, deputy) in HEADS.items()),
)

LAST_SCOPE = ("6.2.1", "7.2", "7.5.3", "8.2.1", "8.5.1", "8.5.2", "8.7.1", "9.1.2", "9.3.2")
SCOPE = ("4.4.1", "5.3", "7.1.2", "7.1.4", "7.1.5.2", "7.1.6", "7.2", "7.5.3", "8.2.1", "8.5.1", "8.5.2", "8.5.3", "8.6",
         "9.1.2", "9.3.3", "10.2.1")

_DISTRIBUTION = T("ISO committee, heads of all units", "Ban Chỉ đạo ISO, trưởng các đơn vị")

# Last year's audit: days are counted from its first day, a Monday in March.
LAST = (
    step(-45, "lan", "programme", "year-last", responsible="lan",
         objectives=T("See that files are handled on time and traceably at each step of the one-stop shop.",
                      "Xác định hồ sơ được giải quyết đúng hạn, truy xuất được ở từng bước của bộ phận một cửa."),
         risks=T("The auditors have their own files to handle; new staff since the commune was merged.",
                 "Đánh giá viên còn kiêm nhiệm việc chuyên môn; nhiều người mới sau khi sắp xếp đơn vị hành chính."),
         resources=T("Three auditors trained in-house, four days.",
                     "Ba đánh giá viên được đào tạo tại chỗ, bốn ngày.")),
    step(-40, "lan", "plan-audit", "last", kind="internal", criteria=["iso9001-2015"], units=["leaders"],
         clauses=list(LAST_SCOPE), lead="cuong", team=["nam", "thuy"], start=0, end=3, approved_by="son",
         title=T("Whole office, one year after the merger", "Toàn cơ quan, một năm sau sắp xếp"),
         objective=T("Does the one-stop shop work as its procedures say?",
                     "Bộ phận một cửa có được thực hiện đúng các quy trình đã ban hành?"),
         why=T("Merged units, new staff, many late land files.",
               "Đơn vị mới sắp xếp, nhiều người mới, nhiều hồ sơ đất đai trễ hạn."),
         place=T("Head office and one-stop shop", "Trụ sở và bộ phận một cửa")),
    step(-35, "son", "approve-programme", "year-last"),
    step(-10, "cuong", "schedule", "last", day=0, time="08:30-11:30", unit="service", auditor="cuong",
         clauses=["8.2.1", "8.5.2"]),
    step(-10, "cuong", "schedule", "last", day=1, time="08:00-11:00", unit="land", auditor="nam",
         clauses=["8.5.1", "8.7.1"]),
    step(-10, "cuong", "schedule", "last", day=2, time="08:00-10:30", unit="office", auditor="thuy",
         clauses=["7.2", "9.3.2"]),
    step(0, "cuong", "start", "last"),
    step(0, "cuong", "meeting", "last", kind="opening",
         present=["son", "minh", "khanh", "thao", "yen", "lan", "cuong"]),
    step(0, "cuong", "answer", "last", wanted="8.5.2-1", unit="service", result="minor", sample="6/40",
         spoke_with="Dương Văn Quang"),
    step(0, "cuong", "answer", "last", wanted="8.2.1-1", unit="service", result="minor", sample="2/25"),
    step(1, "nam", "answer", "last", wanted="8.7.1-1", unit="land", result="major", sample="19/120",
         spoke_with="Hồ Tấn Dũng"),
    step(1, "nam", "answer", "last", wanted="8.5.1-1", unit="justice", result="strength", sample="0/30"),
    step(1, "cuong", "answer", "last", wanted="7.5.3.2-1", unit="culture", result="minor", sample="1/12"),
    step(1, "nam", "answer", "last", wanted="7.5.3.1-1", unit="justice", result="observation"),
    step(1, "nam", "answer", "last", wanted="8.5.1-2", unit="land", result="conforms", sample="0/15",
         evidence=T("15 files of February: each step signed and dated.",
                    "15 hồ sơ tháng 2: từng bước đều ký, ghi ngày.")),
    step(2, "thuy", "answer", "last", wanted="7.2-1", unit="office", result="minor", sample="3/9"),
    step(2, "thuy", "answer", "last", wanted="9.3.2-1", unit="office", result="minor", spoke_with="Nguyễn Thị Lan"),
    step(2, "cuong", "answer", "last", wanted="6.2.1-1", unit="economy", result="conforms",
         evidence=T("Four objectives with figures for each quarter.", "Bốn mục tiêu, có số liệu từng quý.")),
    step(2, "cuong", "answer", "last", wanted="9.1.2-1", unit="service", result="conforms", sample="0/20",
         evidence=T("Survey slips of 20 days, counted each month.", "Phiếu khảo sát 20 ngày, tổng hợp hằng tháng.")),
    step(3, "cuong", "meeting", "last", kind="closing",
         present=["son", "minh", "khanh", "thao", "yen", "lan", "cuong"]),
    step(7, "cuong", "conclude", "last", distribution=[_DISTRIBUTION],
         conclusion=T("The system is in place. Files that run late are the weak point: citizens are not told.",
                      "Hệ thống đã được thiết lập. Điểm yếu là hồ sơ trễ hạn: người dân không được thông báo.")),
    step(7, "cuong", "issue-report", "last",
         unexamined_rest=T("Time was short; left for the next audit.", "Không đủ thời gian; để lại đợt sau.")),
    step(185, "cuong", "close", "last"),
)

# This year's audit: days are counted from its first day, a Monday about two months ago.
NOW = (
    step(-40, "lan", "programme", "year-now", responsible="lan",
         objectives=T("Find where files get stuck between units, and see whether last year's actions hold.",
                      "Tìm nơi hồ sơ bị tắc giữa các đơn vị; xem các hành động khắc phục năm trước còn hiệu lực không."),
         risks=T("The Culture Division's head is often away; the land registry is another office.",
                 "Trưởng phòng Văn hóa – Xã hội hay vắng; Chi nhánh đăng ký đất đai là cơ quan khác."),
         resources=T("Three auditors, four days; a follow-up of two days.",
                     "Ba đánh giá viên, bốn ngày; kiểm tra lại hai ngày.")),
    step(-35, "lan", "plan-audit", "now", kind="internal", criteria=["iso9001-2015"], units=["leaders"],
         clauses=list(SCOPE), lead="nam", team=["cuong", "thuy"], start=0, end=3, approved_by="son",
         processes=[T("handling of one-stop files", "giải quyết hồ sơ một cửa")],
         title=T("Where files get stuck", "Hồ sơ tắc ở đâu"),
         objective=T("Follow files from counter to result and see at which step they wait.",
                     "Theo dấu hồ sơ từ lúc tiếp nhận đến khi trả kết quả, xem chờ ở bước nào."),
         why=T("Late land files again; complaints; last year's major finding.",
               "Hồ sơ đất đai lại trễ hạn; có phản ánh; điểm không phù hợp nặng năm trước."),
         place=T("Head office and one-stop shop", "Trụ sở và bộ phận một cửa")),
    step(-30, "son", "approve-programme", "year-now"),
    step(-28, "lan", "law", "law-fees", since=-30, due=60,
         what=T("The province's resolution on fees for copies and certification",
                "Nghị quyết của tỉnh về lệ phí sao chụp, chứng thực")),
    step(-28, "lan", "law", "law-counter", since=-42, due=48,
         what=T("The new list of procedures taken in at the counter",
                "Danh mục thủ tục mới tiếp nhận tại Bộ phận Một cửa")),
    step(3, "lan", "law-done", "law-fees", evidence=T("Procedure QT-07, edition 3; the board at the counter",
                                                  "Quy trình QT-07, lần ban hành 3; bảng niêm yết tại quầy")),
    step(8, "lan", "law-done", "law-counter", evidence=T("Procedures QT-01 to QT-05, edition 2",
                                                          "Quy trình QT-01 đến QT-05, lần ban hành 2")),
    step(-7, "nam", "schedule", "now", day=0, time="08:30-11:30", unit="service", auditor="nam",
         clauses=["8.2.1", "8.5.2"]),
    step(-7, "nam", "schedule", "now", day=0, time="13:30-16:30", unit="land", auditor="nam",
         clauses=["8.5.1", "7.1.5.2"]),
    step(-7, "nam", "schedule", "now", day=1, time="08:00-11:00", unit="office", auditor="thuy",
         clauses=["7.5.3", "8.6"]),
    step(-7, "nam", "schedule", "now", day=1, time="08:00-11:00", unit="culture", auditor="cuong",
         clauses=["8.5.2", "9.1.2"]),
    step(-7, "nam", "schedule", "now", day=2, time="08:00-10:30", unit="leaders", auditor="thuy", clauses=["9.3.3"]),
    step(0, "nam", "start", "now"),
    step(0, "nam", "meeting", "now", kind="opening",
         present=["hai", "minh", "khanh", "thao", "yen", "lan", "nam", "thuy"]),
    step(0, "nam", "answer", "now", wanted="8.5.2-1", unit="service", result="minor", sample="5/60",
         spoke_with="Phan Mỹ Linh"),
    step(0, "nam", "answer", "now", wanted="8.2.1-1", unit="service", result="minor", sample="5/14"),
    step(0, "nam", "answer", "now", wanted="7.2-1", unit="service", result="minor", sample="4/6"),
    step(0, "nam", "answer", "now", wanted="7.1.4-1", unit="service", result="observation"),
    step(0, "nam", "answer", "now", wanted="8.5.1-1", unit="land", result="major", sample="23/80",
         spoke_with="Hồ Tấn Dũng"),
    step(0, "nam", "answer", "now", wanted="4.4.1-1", unit="land", result="major", spoke_with="Đặng Quốc Khánh"),
    step(0, "nam", "answer", "now", wanted="7.1.5.2-1", unit="land", result="minor", sample="1/4"),
    step(1, "nam", "answer", "now", wanted="8.6-1", unit="construction", result="major", sample="3/12",
         spoke_with="Ngô Gia Phúc"),
    step(1, "thuy", "answer", "now", wanted="8.6-1", unit="office", result="minor", sample="7/150"),
    step(1, "thuy", "answer", "now", wanted="7.5.3.2-1", unit="office", result="minor", sample="2/18"),
    step(1, "thuy", "answer", "now", wanted="5.3-1", unit="office", result="minor"),
    step(1, "nam", "answer", "now", wanted="7.1.2-1", unit="justice", result="minor", sample="4/9",
         spoke_with="Võ Thị Hoa"),
    step(1, "nam", "answer", "now", wanted="8.5.3-1", unit="justice", result="minor", sample="2/50"),
    step(1, "cuong", "answer", "now", wanted="8.5.2-1", unit="culture", result="minor", sample="11/35"),
    step(1, "cuong", "answer", "now", wanted="9.1.2-1", unit="culture", result="opportunity"),
    step(2, "nam", "answer", "now", wanted="7.1.6-1", unit="finance", result="observation",
         spoke_with="Bùi Thị Tuyết"),
    step(2, "nam", "answer", "now", wanted="10.2.1-1", unit="land", result="conforms", sample="0/2",
         evidence=T("Last year's major finding: letters of apology were sent for all 14 late files since.",
                    "Điểm không phù hợp nặng năm trước: cả 14 hồ sơ trễ hạn từ đó đến nay đều có phiếu xin lỗi.")),
    step(2, "nam", "answer", "now", wanted="7.5.3.1-1", unit="finance", result="conforms", sample="0/8",
         evidence=T("Eight procedures open on the screens: all in force.",
                    "Tám quy trình mở trên máy: đều còn hiệu lực.")),
    step(2, "cuong", "answer", "now", wanted="8.5.1-2", unit="finance", result="conforms", sample="0/25",
         evidence=T("25 payment files, limits and signatures in order.",
                    "25 hồ sơ thanh toán, đúng hạn mức, đủ chữ ký.")),
    step(2, "thuy", "answer", "now", wanted="9.3.3-1", unit="leaders", result="minor", sample="4/7",
         spoke_with="Lê Hoàng Hải"),
    step(3, "nam", "meeting", "now", kind="closing",
         present=["son", "hai", "minh", "khanh", "thao", "yen", "lan", "nam"]),
    step(7, "nam", "conclude", "now", distribution=[_DISTRIBUTION],
         conclusion=T("Last year's actions on late files hold. Files now wait between units, where nobody is named; one "
                      "finding of last year has come back at the counter.",
                      "Các hành động năm trước về hồ sơ trễ hạn còn hiệu lực. Nay hồ sơ chờ ở khâu chuyển giữa các đơn "
                      "vị, nơi không rõ người phụ trách; một điểm không phù hợp năm trước tái diễn tại quầy.")),
    step(7, "nam", "issue-report", "now",
         unexamined_rest=T("Wants half a day of watching at the counter; taken into the follow-up.",
                           "Cần quan sát nửa ngày tại quầy; đưa vào đợt kiểm tra lại.")),
)

# A follow-up lies ahead: days are counted from today.
AHEAD = (
    step(-10, "lan", "plan-audit", "ahead", kind="follow-up", follows="now", criteria=["iso9001-2015"],
         units=["economy", "service"], clauses=["8.5.1", "8.5.2", "10.2.1"], lead="cuong", team=["nam"], start=30, end=31,
         title=T("Follow-up: land files and counter", "Kiểm tra lại: hồ sơ đất đai và quầy tiếp nhận"),
         objective=T("Did the actions of the last audit remove the causes?",
                     "Các hành động của đợt đánh giá trước có loại bỏ được nguyên nhân không?"),
         why=T("Two major findings and one repeat.", "Hai điểm không phù hợp nặng và một điểm lặp lại."),
         place=T("One-stop shop, Economic Division", "Bộ phận một cửa, Phòng Kinh tế")),
)
